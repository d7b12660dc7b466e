"""Training settings as the project file writes them: what has its default may be left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, get_args

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.errors import StudioError
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.schedules import SCHEDULES
from mlp_studio.core.settings import MAX_SEED, Reduction, TrainingSettings
from mlp_studio.storage.project_schema import check_choice, check_range, settings, shown

_LARGEST = 2**31 - 1
_CHOICES: dict[str, Iterable[str]] = {
    "algorithm": ALGORITHMS,
    "loss": LOSSES,
    "optimiser": OPTIMISERS,
    "reduction": get_args(Reduction),
}


def training_tree(training: TrainingSettings) -> dict[str, Any]:
    """Return the settings; what came later is left out where it has its default."""
    tree, usual = asdict(training), asdict(TrainingSettings())
    constants = {key: value for key, value in tree["optimiser_settings"].items() if value != usual["optimiser_settings"][key]}
    tree["optimiser_settings"] = constants or usual["optimiser_settings"]
    for key in ("optimiser_settings", "schedule", "l1", "l2", "dropout", "clip"):
        if tree[key] == usual[key]:
            del tree[key]
    for key in ("patience", "seconds"):
        if tree["stop"][key] is None:
            del tree["stop"][key]
    return tree


def read_training(entry: Any) -> TrainingSettings:
    """Return the settings of their entry; keys that are not there take their defaults.

    Raises
    ------
    StudioError
        If a number is out of its range, or a name is not known; `where` is its path in the document.
    """
    training = settings(TrainingSettings, entry, "training", _CHOICES)
    stop = training.stop
    if not training.learning_rate > 0:
        raise StudioError(f"the learning rate η is {shown(training.learning_rate)}", "training.learning_rate", "Give a number above 0")
    check_range(training.batch_size, 1, _LARGEST, "training.batch_size")
    check_range(training.seed, 0, MAX_SEED, "training.seed")
    for key, bound in asdict(stop).items():
        if bound is not None and bound < 0:
            raise StudioError(f"the bound is {shown(bound)}", f"training.stop.{key}", "Give 0 or more, or null for never")
    for key, limit in (("max_epochs", 2**53), ("patience", _LARGEST)):
        if getattr(stop, key) is not None:
            check_range(getattr(stop, key), 0, limit, f"training.stop.{key}")
    check_choice(training.schedule.kind, SCHEDULES, "training.schedule.kind")
    check_range(training.schedule.epochs, 1, _LARGEST, "training.schedule.epochs")
    for path, value, is_allowed, mend in _limits(training):
        if not is_allowed:
            raise StudioError(f"the number is {shown(value)}", f"training.{path}", mend)
    return training


def _limits(training: TrainingSettings) -> Iterator[tuple[str, float, bool, str]]:
    """Yield for each number with limits its path, itself, whether it is within them, and what to give."""
    yield "schedule.factor", training.schedule.factor, 0 < training.schedule.factor <= 1, "Give a factor above 0, at most 1"
    for key, value in asdict(training.optimiser_settings).items():
        inside = value > 0 if key == "epsilon" else 0 <= value < 1
        yield f"optimiser_settings.{key}", value, inside, "Give a number above 0" if key == "epsilon" else "Give a number from 0 to below 1"
    for key in ("l1", "l2"):
        yield key, getattr(training, key), getattr(training, key) >= 0, "Give 0 or more"
    yield "dropout", training.dropout, 0 <= training.dropout < 1, "Give a share from 0 to below 1"
    if training.clip is not None:
        yield "clip", training.clip, training.clip > 0, "Give a length above 0, or null for never"
