"""What can be said of a unit of the laboratory at this moment, in words: converged, going round, settled, or still on its way."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from mlp_studio.core.findings import smaller_rate
from mlp_studio.core.novikoff import LabFacts
from mlp_studio.core.unit_lab import LabRun, UnitMeasures, one_unit_project
from mlp_studio.training.verdicts import explain_cycle

Kind = Literal["going", "done", "endless", "diverged"]


@dataclass(frozen=True)
class LabVerdict:
    """How a unit stands.

    Attributes
    ----------
    kind
        On its way; finished for good; known never to end; or grown beyond all bounds.
    words
        In one line or two.
    more
        What there is to say besides, for a tooltip; may be "".
    """

    kind: Kind
    words: str
    more: str = ""


def verdict_on(run: LabRun, name: str, measures: UnitMeasures, facts: LabFacts | None) -> LabVerdict:
    """Return the verdict on the unit of this name; `facts` are those of its examples, or None while they are not known."""
    unit = run.units[name]
    if run.last is None:
        return LabVerdict("going", "Not begun")
    if unit.has_diverged:
        return LabVerdict("diverged", "Diverged: η is too large for these examples", smaller_rate(run.eta))
    if name == "perceptron":
        return _of_perceptron(run, measures, facts)
    return _of_lms(run, facts) if name == "lms" else _of_logistic(run, measures, facts)


def _of_perceptron(run: LabRun, measures: UnitMeasures, facts: LabFacts | None) -> LabVerdict:
    unit = run.units["perceptron"]
    if unit.has_settled and measures.errors:
        return LabVerdict("done", "Stands still with errors: rounding swallows each update", "η is too small for weights of this size")
    if measures.errors == 0:
        after = f" after {unit.updates:,} update{'' if unit.updates == 1 else 's'}" if unit.updates else ""
        return LabVerdict("done", f"Converged{after}: no error", "Without an error no weight changes any more")
    if unit.returned is not None:
        first, period = unit.returned
        every = "every epoch" if period == 1 else f"every {period:,} epochs"
        more = ""
        if facts is not None and facts.separation is not None:
            project = one_unit_project(run.examples, unit.learner, unit.w, run.training)
            more = ". ".join(explain_cycle(first, period, project, is_separable=facts.separation.is_separable))
        return LabVerdict("endless", f"Cycles: the weights of epoch {first:,} come back {every}", more)
    if facts is not None and facts.separation is not None and not facts.separation.is_separable:
        return LabVerdict("endless", "It will never end: no line separates these classes", facts.separation.words())
    return LabVerdict("going", "On its way")


def _of_lms(run: LabRun, facts: LabFacts | None) -> LabVerdict:
    unit = run.units["lms"]
    least = "" if facts is None or not isfinite(facts.least[1]) else f"the least L₂ is {facts.least[1]:.3f}"
    more = "A constant η keeps LMS at some distance from the least squares: each example pulls it a little its own way" if least else ""
    if unit.has_settled:
        return LabVerdict("done", "Settled: each epoch ends with the same weights" + (f"; {least}" if least else ""), more)
    return LabVerdict("going", "On its way" + (f"; {least}" if least else ""), more)


def _of_logistic(run: LabRun, measures: UnitMeasures, facts: LabFacts | None) -> LabVerdict:
    unit = run.units["logistic"]
    if unit.has_settled:
        if measures.errors == 0:
            return LabVerdict("done", "No error, and at rest: the steps are too small to count", "‖w‖ would grow for ever, but ever slower")
        return LabVerdict("done", "Settled: each epoch ends with the same weights")
    if measures.errors == 0:
        return LabVerdict("endless", "No error, but no end: ‖w‖ grows, the loss falls towards 0")
    if facts is not None and facts.separation is not None and facts.separation.is_separable:
        return LabVerdict("going", "On its way to no error: a line separates the classes")
    return LabVerdict("going", "On its way")
