"""Race the engine against the same loop in C, for incremental gradient descent on the four nets of the design; bar 0.9.

Needs a C compiler (`cc`, or what CC names); without one it says so and ends.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402

from mlp_studio.bench import NETS, Run, bench_project, engine_run, race  # noqa: E402
from mlp_studio.core.arrays import Floats  # noqa: E402
from mlp_studio.core.engine import Engine  # noqa: E402
from mlp_studio.core.features import feature_matrix  # noqa: E402
from mlp_studio.core.points import targets  # noqa: E402
from mlp_studio.core.project import Project  # noqa: E402
from tests.benchmarks.printing import print_ratios, rounds_and_seconds  # noqa: E402

BAR = 0.9
FLAGS = ("-O3", "-march=native", "-ffast-math", "-shared", "-fPIC")
SAME = 1e-9
"""How far the weights after ten epochs may be apart: the order of sums differs, and so does the last digit of exp."""


def build(compiler: str, folder: Path) -> ctypes.CDLL:
    """Return the loop, compiled in this folder."""
    library = folder / "igd_loop.so"
    source = Path(__file__).with_name("igd_loop.c")
    subprocess.run([compiler, *FLAGS, str(source), "-o", str(library), "-lm"], check=True, timeout=60)
    loop = ctypes.CDLL(str(library))
    count, numbers, sizes = ctypes.c_int64, np.ctypeslib.ndpointer(np.float64, flags="C"), np.ctypeslib.ndpointer(np.int64, flags="C")
    loop.igd.argtypes = [count, sizes, numbers, numbers, numbers, count, count, ctypes.c_double, numbers, numbers]
    loop.igd.restype = None
    return loop


def c_run(loop: ctypes.CDLL, project: Project) -> tuple[Run, Floats]:
    """Return the C loop's run on this project, and the weights that it trains, flat."""
    network, points = project.network, project.points
    sizes = np.array(network.sizes, np.int64)
    weights = np.concatenate([w.ravel() for w in network.weights])
    x, c = np.ascontiguousarray(feature_matrix(network.inputs, points.xy)), np.ascontiguousarray(targets(points, network.k))
    room = int(sizes.sum()) + 2 * len(sizes)
    y, delta = np.zeros(room), np.zeros(room)
    eta = project.training.learning_rate

    def run(epochs: int) -> None:
        loop.igd(network.d, sizes, weights, x, c, len(x), epochs, eta, y, delta)

    return run, weights


def largest_difference(loop: ctypes.CDLL, project: Project) -> float:
    """Return by how much the weights of engine and loop differ, at most, after ten epochs of each."""
    run, weights = c_run(loop, project)
    run(10)
    engine = Engine(project)
    engine.advance(10 * engine.n)
    return float(np.abs(weights - np.concatenate([w.ravel() for w in engine.weights])).max())


def main() -> int:
    """Print the table; 1 if engine and loop do not compute the same."""
    repeat, seconds = rounds_and_seconds(__doc__ or "")
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        print("There is no C compiler here (cc, or what CC names): nothing to compare with.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        loop = build(compiler, Path(folder))
        results = {}
        for sizes in NETS:
            project = bench_project(sizes, 1)
            name, difference = project.network.describe(), largest_difference(loop, project)
            if difference > SAME:
                print(f"{name}: engine and C differ by {difference:.2g} after ten epochs; the race would mean nothing.")
                return 1
            results[name] = race({"engine": engine_run(project), "C": c_run(loop, project)[0]}, repeat, seconds)
    print(f"{Path(compiler).name} {' '.join(FLAGS[:3])}, one example per update")
    print_ratios(results, "C", dict.fromkeys(results, BAR))
    return 0


if __name__ == "__main__":
    sys.exit(main())
