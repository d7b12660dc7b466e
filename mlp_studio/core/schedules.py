"""Learning-rate schedules: one table of how η changes with the completed epochs t."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, floor, pi

from mlp_studio.core.settings import ScheduleSettings, TrainingSettings


@dataclass(frozen=True)
class Schedule:
    """One schedule: as the project file and a menu write it, its formula in LaTeX, the settings that it uses, and η_t / η.

    `rate` takes the completed epochs t, the factor γ and the number of epochs T.
    """

    name: str
    label: str
    formula: str
    constants: tuple[str, ...]
    rate: Callable[[float, float, float], float]


def _constant(t: float, factor: float, epochs: float) -> float:
    return 1.0


def _step(t: float, factor: float, epochs: float) -> float:
    return float(factor ** floor(t / epochs))


def _exponential(t: float, factor: float, epochs: float) -> float:
    return float(factor ** (t / epochs))


def _inverse(t: float, factor: float, epochs: float) -> float:
    return 1.0 / (1.0 + t / epochs)


def _cosine(t: float, factor: float, epochs: float) -> float:
    return 0.5 * (1.0 + cos(pi * min(t, epochs) / epochs))


SCHEDULES: dict[str, Schedule] = {
    s.name: s
    for s in (
        Schedule("constant", "Constant", r"\eta", (), _constant),
        Schedule("step", "Step", r"\eta \, \gamma^{\lfloor t/T \rfloor}", ("factor", "epochs"), _step),
        Schedule("exponential", "Exponential", r"\eta \, \gamma^{t/T}", ("factor", "epochs"), _exponential),
        Schedule("1/t", "1 / t", r"\frac{\eta}{1 + t/T}", ("epochs",), _inverse),
        Schedule("cosine", "Cosine", r"\frac{\eta}{2} (1 + \cos \frac{\pi t}{T})", ("epochs",), _cosine),
    )
}
CODES: dict[str, int] = {name: i for i, name in enumerate(SCHEDULES)}


def rate_at(settings: TrainingSettings, epoch: int) -> float:
    """Return η_t, the learning rate in force once so many epochs are completed; the perceptron algorithm's is constant."""
    schedule: ScheduleSettings = settings.schedule
    if settings.algorithm == "perceptron":
        return settings.learning_rate
    return settings.learning_rate * SCHEDULES[schedule.kind].rate(epoch, schedule.factor, schedule.epochs)
