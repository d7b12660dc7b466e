"""How fast this machine trains and draws: the engine against NumPy, scikit-learn and PyTorch on the same nets and batches."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlp_studio.core.project import Project
    from mlp_studio.training.regions import RegionRequest

Run = Callable[[int], object]
"""Trains for so many epochs."""

NETS = ((2, 4, 2, 1), (2, 8, 8, 8, 1), (2, 32, 32, 1), (2, 128, 128, 1))
EXAMPLES = 200
BATCHES = {1: "igd", 10: "minibatch", EXAMPLES: "batch"}
"""The batch sizes that are measured, and the algorithm of each."""
ETA = 0.01
"""Small enough that the sum over 200 examples does not diverge in the millions of epochs of a measurement."""
STEADY_EPOCH = 1 << 20
"""Where the engine's run begins: it measures the losses in every epoch of a young run, and from here on in one of 2,048."""
SAMPLE_SECONDS, QUICK_SECONDS = 0.2, 0.02
REGION_SIZE = 100
ENGINE = "engine"
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
NOTE = (
    f"{EXAMPLES} points of two moons, sigmoid units, squared loss, η = {ETA:g}, one core. The engine is in its steady state (from epoch "
    f"{STEADY_EPOCH:,} on): it records the losses once in 2,048 epochs. All compute in double precision; "
    "scikit-learn's classifier has log loss, which saves it a product per output."
)


@dataclass(frozen=True)
class Cell:
    """One net at one batch size: medians over the rounds.

    Attributes
    ----------
    net
        Its sizes, as 2-4-2-1.
    batch
        Examples per update.
    algorithm
        "igd", "minibatch" or "batch".
    speeds
        Million examples per second by contestant, "engine" among them.
    ratios
        Speed of the engine over that of each other contestant, taken round by round.
    best
        The fastest of the others.
    ratio
        Speed of the engine over that of the fastest of the others in the same round.
    """

    net: str
    batch: int
    algorithm: str
    speeds: Mapping[str, float]
    ratios: Mapping[str, float]
    best: str
    ratio: float


@dataclass(frozen=True)
class BenchReport:
    """What a bench has measured, and on what.

    Attributes
    ----------
    cells
        One for each net and batch size.
    regions_ms
        Milliseconds for the decision regions with all unit pictures, 100 × 100, of 2-4-2-1: the median.
    repeat
        Rounds of which the medians are.
    quick
        Whether the samples were short ones.
    missing
        Contestants that are not installed.
    machine
        Processor, system, versions, threads and load, by name.
    """

    cells: tuple[Cell, ...]
    regions_ms: float
    repeat: int
    quick: bool
    missing: tuple[str, ...]
    machine: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return it in the types of JSON, speeds in million examples per second."""
        return {
            "unit": "million examples/s",
            "note": NOTE,
            "repeat": self.repeat,
            "quick": self.quick,
            "cells": [asdict(cell) for cell in self.cells],
            "regions_ms": self.regions_ms,
            "missing": list(self.missing),
            "machine": dict(self.machine),
        }

    def as_text(self) -> str:
        """Return it as an aligned table with its heading and notes."""
        names = list(self.cells[0].speeds) if self.cells else []
        rows = [["net", "batch", *names, "engine/best", "best"]]
        for cell in self.cells:
            batch = "1 (IGD)" if cell.batch == 1 else str(cell.batch)
            rows.append([cell.net, batch, *(figure(cell.speeds[name]) for name in names), f"{figure(cell.ratio)} ×", cell.best])
        lines = [f"Million examples per second, medians of {self.repeat} interleaved rounds", "", *_aligned(rows), ""]
        lines.append(f"Decision regions and all unit pictures, 2-4-2-1, {REGION_SIZE} × {REGION_SIZE}: {self.regions_ms:.2f} ms")
        lines += ["", NOTE]
        if self.missing:
            lines.append(f"Not installed, and so not compared: {', '.join(self.missing)}.")
        if self.quick:
            lines.append("Quick samples: a busy machine moves these figures by a factor of two.")
        lines.append("; ".join(f"{name} {value}" for name, value in self.machine.items()))
        return "\n".join(lines)


@dataclass(frozen=True)
class Contestant:
    """Something that can train these nets; `module` is what must be importable for it, or ""."""

    name: str
    module: str
    prepare: Callable[[Project], Run]

    @property
    def is_installed(self) -> bool:
        """Whether it can take part here."""
        return not self.module or importlib.util.find_spec(self.module) is not None


def run_bench(repeat: int = 5, quick: bool = False, nets: Sequence[tuple[int, ...]] = NETS) -> BenchReport:
    """Measure all nets at all batch sizes, and the region time; about a minute, or under 15 seconds with `quick`.

    Contestants take turns, round after round, so that what else the machine does meets all of them alike. Nothing is asserted. The first
    run on a machine compiles the kernels before it measures.

    Parameters
    ----------
    repeat
        Rounds, at least 1.
    quick
        Take samples of a tenth of the length.
    nets
        Sizes l_0 … l_d of the nets, with l_0 = 2.
    """
    if "numpy" not in sys.modules:  # read when NumPy is imported
        for name in BLAS_THREADS:
            os.environ.setdefault(name, "1")
    seconds = QUICK_SECONDS if quick else SAMPLE_SECONDS
    present = [contestant for contestant in CONTESTANTS if contestant.is_installed]
    load = _load()
    cells = tuple(measure_cell(sizes, batch, present, repeat, seconds) for sizes in nets for batch in BATCHES)
    missing = tuple(contestant.name for contestant in CONTESTANTS if not contestant.is_installed)
    return BenchReport(cells, measure_regions(repeat, seconds), repeat, quick, missing, _machine(present, load))


def measure_cell(sizes: tuple[int, ...], batch: int, contestants: Sequence[Contestant], repeat: int, seconds: float) -> Cell:
    """Race the contestants, the engine and at least one more, on one net at one batch size; a sample takes about so many seconds."""
    project = bench_project(sizes, batch)
    rounds = race({contestant.name: contestant.prepare(project) for contestant in contestants}, repeat, seconds)
    return cell_of(project, rounds)


def cell_of(project: Project, rounds: Mapping[str, Sequence[float]]) -> Cell:
    """Return the medians of a race on this project; `rounds` has examples per second for each contestant and round."""
    ours = rounds[ENGINE]
    others = {name: speeds for name, speeds in rounds.items() if name != ENGINE}
    medians = {name: statistics.median(speeds) for name, speeds in rounds.items()}
    fastest = [max(speeds) for speeds in zip(*others.values(), strict=True)]
    batch = project.training.batch_size
    return Cell(
        net=project.network.describe(),
        batch=batch,
        algorithm=project.training.algorithm,
        speeds={name: speed / 1e6 for name, speed in medians.items()},
        ratios={name: _median_ratio(ours, speeds) for name, speeds in others.items()},
        best=max(others, key=lambda name: medians[name]),
        ratio=_median_ratio(ours, fastest),
    )


def race(runs: Mapping[str, Run], repeat: int, seconds: float, examples: int = EXAMPLES) -> dict[str, list[float]]:
    """Return examples per second of each run in each round; in a round every run has its turn, for about so many seconds."""
    epochs = {name: _epochs_for(run, seconds) for name, run in runs.items()}
    rounds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeat):
        for name, run in runs.items():
            begin = time.perf_counter()
            run(epochs[name])
            rounds[name].append(epochs[name] * examples / (time.perf_counter() - begin))
    return rounds


def _epochs_for(run: Run, seconds: float) -> int:
    """Return the epochs that take about so long, at least one; the first run, which may compile or set up, does not count."""
    run(1)
    epochs = 1
    while True:
        begin = time.perf_counter()
        run(epochs)
        passed = time.perf_counter() - begin
        if passed >= seconds / 4:
            return max(1, round(epochs * seconds / passed))
        epochs *= 4


def measure_regions(repeat: int, seconds: float) -> float:
    """Return the milliseconds of one picture of 2-4-2-1 with all thumbnails: the median of at least `repeat` pictures."""
    from mlp_studio.training.regions import draw_regions

    request = _region_request(bench_project(NETS[0], 1))
    draw_regions(request)
    durations: list[float] = []
    while len(durations) < repeat or sum(durations) < seconds:
        begin = time.perf_counter()
        draw_regions(request)
        durations.append(time.perf_counter() - begin)
    return 1e3 * statistics.median(durations)


def _region_request(project: Project) -> RegionRequest:
    import numpy as np

    from mlp_studio.training.regions import RegionColours, RegionRequest

    blue, orange, white, grey = (np.array(rgb, float) for rgb in ((0, 90, 181), (220, 110, 0), (255, 255, 255), (240, 240, 240)))
    colours = RegionColours(np.stack([blue, orange]), white, 0.5, orange, grey, blue)
    return RegionRequest(1, project.network, project.points.setting, project.points.bounds(), REGION_SIZE, colours, REGION_SIZE)


def bench_project(sizes: tuple[int, ...], batch: int) -> Project:
    """Return the project that is measured: a net of these sizes, l_0 = 2 first, at a batch size of BATCHES, in its steady state."""
    from dataclasses import replace

    from mlp_studio.core.edits import new_project
    from mlp_studio.core.generators import generate
    from mlp_studio.core.project import Progress
    from mlp_studio.core.settings import TrainingSettings

    settings = TrainingSettings(algorithm=BATCHES[batch], batch_size=batch, learning_rate=ETA)
    layers = sizes[1:]
    project = new_project(layers, ("sigmoid",) * len(layers), generate("moons", EXAMPLES), settings)
    return replace(project, progress=Progress(STEADY_EPOCH))


def engine_run(project: Project) -> Run:
    """Return the engine's own run; it starts to compile, or to load, with its first epoch."""
    from mlp_studio.core.engine import Engine

    engine = Engine(project)

    def run(epochs: int) -> None:
        left = epochs * engine.n
        while left > 0:
            left -= engine.advance(left)
            engine.take_records()

    return run


def numpy_run(project: Project) -> Run:
    """Return the run that `train_with_numpy` makes from the project's weights."""
    weights = [w.copy() for w in project.network.weights]
    return lambda epochs: train_with_numpy(weights, project, epochs)


def train_with_numpy(weights: list[Any], project: Project, epochs: int) -> None:
    """Train the matrices in place, examples as columns: sigmoid units, squared loss summed over a batch (Source: ML:IV-86, 107..111).

    As fast as NumPy goes without unreadable code: outputs are extended by their row of ones once and for all, sums are written where they
    are needed, η goes in with the small factor, and products are `dot` (measured: `@` is 5 to 10 % slower on small matrices).
    """
    import numpy as np

    from mlp_studio.core.points import targets

    x = project.network.inputs_at(project.points.xy).T
    c = targets(project.points, project.network.k).T
    size, eta, d = project.training.batch_size, project.training.learning_rate, len(weights)
    begins = range(0, x.shape[1], size)
    batches = [(np.ascontiguousarray(x[:, b : b + size]), np.ascontiguousarray(c[:, b : b + size])) for b in begins]
    hidden = [np.ones((len(w) + 1, batches[0][0].shape[1])) for w in weights[:-1]]
    sums = [y[1:] for y in hidden] + [np.empty((len(weights[-1]), batches[0][0].shape[1]))]
    without_bias = [w[:, 1:].T for w in weights]
    for _ in range(epochs):
        for x_batch, c_batch in batches:
            y = [x_batch, *hidden]
            for s in range(d):
                z = sums[s]
                np.dot(weights[s], y[s], out=z)
                np.negative(z, out=z)
                np.exp(z, out=z)
                z += 1.0
                np.reciprocal(z, out=z)
            out = sums[-1]
            delta = (c_batch - out) * out * (1.0 - out)
            for s in range(d - 1, -1, -1):
                step = np.dot(eta * delta, y[s].T)
                if s > 0:
                    delta = np.dot(without_bias[s], delta) * (sums[s - 1] * (1.0 - sums[s - 1]))
                weights[s] += step


def scikit_learn_run(project: Project) -> Run:
    """Return scikit-learn's plain stochastic gradient descent on the same batches, in the same order."""
    import numpy as np

    classifier = importlib.import_module("sklearn.neural_network").MLPClassifier(
        hidden_layer_sizes=project.network.sizes[1:-1], activation="logistic", solver="sgd", alpha=0.0, momentum=0.0,
        nesterovs_momentum=False, batch_size=project.training.batch_size, learning_rate_init=project.training.learning_rate,
        shuffle=False, tol=0.0, n_iter_no_change=sys.maxsize, warm_start=True, random_state=1,
    )  # fmt: skip
    x, labels = np.array(project.points.xy), np.array(project.points.labels)

    def run(epochs: int) -> None:
        classifier.max_iter = epochs
        with warnings.catch_warnings():  # it warns that it has not converged within `max_iter`, which is not asked for
            warnings.simplefilter("ignore")
            classifier.fit(x, labels)

    return run


def pytorch_run(project: Project) -> Run:
    """Return PyTorch's eager mode with its own SGD, on one thread, in double precision as all here."""
    import numpy as np

    from mlp_studio.core.points import targets

    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    layers: list[Any] = []
    for w in project.network.weights:
        layers += [torch.nn.Linear(w.shape[1] - 1, w.shape[0]), torch.nn.Sigmoid()]
    net = torch.nn.Sequential(*layers).double()
    optimiser = torch.optim.SGD(net.parameters(), lr=project.training.learning_rate)
    x = torch.tensor(np.array(project.points.xy), dtype=torch.float64).split(project.training.batch_size)
    c = torch.tensor(targets(project.points, project.network.k), dtype=torch.float64).split(project.training.batch_size)

    def run(epochs: int) -> None:
        for _ in range(epochs):
            for x_batch, c_batch in zip(x, c, strict=True):
                optimiser.zero_grad()
                loss = 0.5 * (c_batch - net(x_batch)).square().sum()
                loss.backward()
                optimiser.step()

    return run


CONTESTANTS = (
    Contestant(ENGINE, "", engine_run),
    Contestant("numpy", "", numpy_run),
    Contestant("scikit-learn", "sklearn", scikit_learn_run),
    Contestant("pytorch", "torch", pytorch_run),
)


def _median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def figure(value: float) -> str:
    """Return three significant digits, never in powers of ten."""
    digits = next((places for bound, places in ((100.0, 0), (10.0, 1), (1.0, 2), (0.1, 3), (0.01, 4)) if value >= bound), 5)
    return f"{value:,.{digits}f}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines with columns of equal width: the first and the last flush left, numbers flush right."""
    columns = list(zip(*rows, strict=True))
    widths = [max(len(text) for text in column) for column in columns]
    words = (0, len(columns) - 1)

    def line(row: Sequence[str]) -> str:
        return "  ".join(text.ljust(widths[j]) if j in words else text.rjust(widths[j]) for j, text in enumerate(row)).rstrip()

    return [line(row) for row in rows]


def _load() -> str:
    """Return the processes that wanted a core in the last minute, on average, where the system tells."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _machine(contestants: Sequence[Contestant], load_before: str) -> dict[str, str]:
    modules = {
        "numpy": "numpy",
        "numba": "numba",
        **{contestant.name: contestant.module for contestant in contestants if contestant.module},
    }
    versions = {name: str(importlib.import_module(module).__version__) for name, module in modules.items()}
    return {
        "processor": f"{_processor()} ({os.cpu_count()} cores)",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **versions,
        "BLAS threads": os.environ.get(BLAS_THREADS[0], "not limited"),
        "load before and after": f"{load_before}, {_load()}",
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            named = next((line for line in lines if line.startswith("model name")), "")
    except OSError:  # not Linux
        named = ""
    return named.partition(":")[2].strip() or platform.processor() or "unknown"
