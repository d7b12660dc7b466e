"""What differs between runs, in the lecture's symbols: "η = 0.1", "Adam, η = 0.01", "run 2, seed 7"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlp_studio.app.kept_runs import KeptRun
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.network import Network
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.schedules import SCHEDULES
from mlp_studio.core.settings import UNITS_OF_MEASURE, OptimiserSettings, TrainingSettings

_SYMBOLS = {"momentum": "μ", "alpha": "α", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε"}
_PLAIN = {"l1": ("λ₁", "no L1"), "l2": ("λ₂", "no L2"), "dropout": ("dropout", "no dropout"), "clip": ("clip", "no clipping")}
_SEED, _DESCENT, _FIXED = "seed", "gradient descent", "fixed order"
_USUAL = {_DESCENT, _FIXED, "constant η", *(without for _, without in _PLAIN.values())}
"""What a label says only where it has nothing else to say."""


@dataclass(frozen=True)
class _Facet:
    """One thing in which runs may differ: how it is written, "" where it plays no part, and how it is by default if that goes unsaid."""

    name: str
    text: Callable[[TrainingSettings, Network], str]
    default: str = ""

    def differs(self, texts: Sequence[str]) -> bool:
        """Tell whether it is not the same in all runs."""
        unsaid = {self.default} if "" in texts else set()
        return len(unsaid | set(filter(None, texts)) if self.default else set(texts)) > 1


def _number(value: float) -> str:
    """Return a setting as a user types it: 0.01, 1e−5, with a true minus."""
    mantissa, _, exponent = f"{value:.6g}".partition("e")
    return (f"{mantissa}e{int(exponent)}" if exponent else mantissa).replace("-", "\u2212")


def _short_algorithm(settings: TrainingSettings, network: Network) -> str:
    return ALGORITHMS[settings.algorithm].label.split(",")[0].removesuffix(" algorithm")


def _batch(settings: TrainingSettings, network: Network) -> str:
    algorithm = ALGORITHMS[settings.algorithm]
    return "" if algorithm.by_example or algorithm.whole_set else f"batches of {settings.batch_size:,}"


def _optimiser(settings: TrainingSettings, network: Network) -> str:
    if not ALGORITHMS[settings.algorithm].uses_gradient:
        return ""
    return OPTIMISERS[settings.optimiser].label if OPTIMISERS[settings.optimiser].remembers else _DESCENT


def _constant(name: str) -> _Facet:
    def text(settings: TrainingSettings, network: Network) -> str:
        is_used = ALGORITHMS[settings.algorithm].uses_gradient and name in OPTIMISERS[settings.optimiser].constants
        return f"{_SYMBOLS[name]} = {_number(getattr(settings.optimiser_settings, name))}" if is_used else ""

    return _Facet(name, text, f"{_SYMBOLS[name]} = {_number(getattr(OptimiserSettings(), name))}")


def _schedule(settings: TrainingSettings, network: Network) -> str:
    label = SCHEDULES[settings.schedule.kind].label
    return f"{label[0].lower()}{label[1:]} η" if ALGORITHMS[settings.algorithm].uses_gradient else ""


def _of_schedule(name: str, symbol: str) -> _Facet:
    def text(settings: TrainingSettings, network: Network) -> str:
        is_used = ALGORITHMS[settings.algorithm].uses_gradient and name in SCHEDULES[settings.schedule.kind].constants
        return f"{symbol} = {_number(getattr(settings.schedule, name))}" if is_used else ""

    return _Facet(name, text)


def _plain(name: str) -> _Facet:
    symbol, without = _PLAIN[name]

    def text(settings: TrainingSettings, network: Network) -> str:
        value = getattr(settings, name)
        if not value:
            return without
        return f"{symbol} = {_number(value)}" if symbol.startswith("λ") else f"{symbol} {_number(value)}"

    return _Facet(name, text)


_FACETS: tuple[_Facet, ...] = (
    _Facet("sizes", lambda settings, network: network.describe()),
    _Facet("activations", lambda settings, network: ", ".join(layer.activation for layer in network.layers)),
    _Facet("loss", lambda settings, network: settings.loss),
    _Facet("reduction", lambda settings, network: UNITS_OF_MEASURE[settings.reduction]),
    _Facet("algorithm", _short_algorithm),
    _Facet("batch size", _batch),
    _Facet("optimiser", _optimiser),
    _Facet("learning rate", lambda settings, network: f"η = {_number(settings.learning_rate)}"),
    _Facet("schedule", _schedule),
    _of_schedule("factor", "γ"),
    _of_schedule("epochs", "T"),
    *(_constant(name) for name in _SYMBOLS),
    *(_plain(name) for name in _PLAIN),
    _Facet("order", lambda settings, network: "shuffled" if settings.shuffle else _FIXED),
    _Facet(_SEED, lambda settings, network: f"seed {settings.seed}"),
)


def run_labels(runs: Sequence[KeptRun], settings: TrainingSettings, network: Network, before: Sequence[TrainingSettings] = ()) -> list[str]:
    """Return a label for each run that says what differs among the runs and the current one, and only that.

    Runs of which that says nothing, or the same as of others, or no more than the seed, have their number before it. The current run has
    these settings and this network, and had the settings `before`.
    """
    labels, only_seed = _labels(runs, settings, network, before)
    return [
        f"run {run.number}{f', {label}' if label else ''}" if not label or only_seed or labels[:-1].count(label) > 1 else label
        for run, label in zip(runs, labels, strict=False)
    ]


def current_label(runs: Sequence[KeptRun], settings: TrainingSettings, network: Network, before: Sequence[TrainingSettings] = ()) -> str:
    """Return such a label for the current run: "now, η = 1"."""
    return ", ".join(filter(None, ("now", _labels(runs, settings, network, before)[0][-1])))


def _labels(
    runs: Sequence[KeptRun], settings: TrainingSettings, network: Network, before: Sequence[TrainingSettings]
) -> tuple[list[str], bool]:
    """Return what differs of each run, the current one at the end, and whether that is the seed alone."""
    all_runs = [*(((*run.before, run.training), run.moment.network) for run in runs), ((*before, settings), network)]
    texts = [[_course([facet.text(stage, net) for stage in stages]) for stages, net in all_runs] for facet in _FACETS]
    differing = [i for i, row in enumerate(texts) if _FACETS[i].differs(row)]
    labels = [_joined([texts[i][number] for i in differing]) for number in range(len(all_runs))]
    return labels, [_FACETS[i].name for i in differing] == [_SEED]


def _course(texts: Sequence[str]) -> str:
    """Return how a setting went on during a run: "η = 0.1 → 1", of many changes the first and the last."""
    stages = [text for i, text in enumerate(texts) if i == 0 or text != texts[i - 1]]
    if len(stages) == 1:
        return stages[0]
    symbol = stages[0].partition(" = ")[0] + " = "
    later = [stage.removeprefix(symbol) or "none" for stage in stages[1:]]
    return " → ".join((stages[0] or "none", *(later if len(later) < 3 else ["…", later[-1]])))


def settings_text(settings: TrainingSettings, network: Network) -> str:
    """Return all that a run's course depends on but its points, in one line."""
    return ", ".join(filter(None, (facet.text(settings, network) for facet in _FACETS)))


def _joined(parts: Sequence[str]) -> str:
    """Return the parts that say something, without what is usual if anything else is left."""
    said = [part for part in parts if part]
    return ", ".join([part for part in said if part not in _USUAL] or said)
