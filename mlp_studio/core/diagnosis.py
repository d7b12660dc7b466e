"""The diagnosis of a run: all that can be said of it and its network, each with its evidence, the most important first."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS, obstacle_to_loss
from mlp_studio.core.arrays import Floats
from mlp_studio.core.findings import Finding, by_importance
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.measures import evenly, sample_size
from mlp_studio.core.moments import Moment
from mlp_studio.core.network_findings import Contradicting, Seen, contradicting, contradictory, one_class, unit_findings
from mlp_studio.core.points import PointSet, targets, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import backward, forward
from mlp_studio.core.run_findings import Errors, run_findings

ABOUT_THE_LOSS = {"diverging", "converged", "unsteady", "plateau"}
"""Kinds that say how the loss goes on; at most one of them is found."""


def diagnose(
    project: Project, rows: Floats, before: Moment | None = None, contradictions: Contradicting | None = None
) -> tuple[Finding, ...]:
    """Return what is to be said about a project and its run so far, the most important first.

    Beyond `sample_size` training points it is said of an even sample of them, and says so.

    Parameters
    ----------
    project
        With the weights that are looked at.
    rows
        The run's records up to these weights: epoch, training loss, test loss, error rate, test error rate, (m, 5); an `excerpt` will do.
    before
        An earlier moment of the run, from which the change of the weights is measured.
    contradictions
        Those of the training points, where they are known: finding them takes longest.
    """
    network, points, training = project.network, project.points, project.training
    if obstacle_to_loss(network, points, training) is not None:
        return ()
    contradictions = contradicting(points) if contradictions is None else contradictions
    seen = _look(project)
    found = [contradictory(contradictions, points.setting)]
    if all(np.isfinite(z).all() for z in seen.passed.z):
        found += unit_findings(network, training, seen)
        found.append(one_class(network, points, seen))
    found += run_findings(rows, training, _errors(project, rows, before, contradictions, seen))
    return by_importance(finding for finding in found if finding is not None)


def held(now: tuple[Finding, ...], before: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings of now whose kind was found before, too: what came and went says nothing of a run.

    How far the loss fell is always said, unless another finding is about that.
    """
    kinds = {finding.kind for finding in before} | {"learning"}
    kept = [finding for finding in now if finding.kind in kinds]
    is_told = any(finding.kind in ABOUT_THE_LOSS for finding in kept)
    return tuple(finding for finding in kept if finding.kind != "learning" or not is_told)


def _look(project: Project) -> Seen:
    network, points = project.network, project.points
    all_of_them = np.flatnonzero(~points.test_mask)
    indices = evenly(all_of_them, sample_size(network))
    x = network.inputs_at(points.xy[indices]).T
    with np.errstate(all="ignore"):
        passed = forward(network, x)
    return Seen(indices, len(indices) < len(all_of_them), targets(points, network.k)[indices].T, passed)


def _errors(project: Project, rows: Floats, before: Moment | None, contradictions: Contradicting, seen: Seen) -> Errors:
    points, n = project.points, contradictions.among
    if seen.is_sample and len(rows) and np.isfinite(rows[-1, 3]):
        rate = float(rows[-1, 3])  # a run measures all of them
    else:
        rate = float(wrong(seen.passed.y[-1].T, _chosen(project, seen)).mean())
    unexplained = None
    if points.setting == "regression":
        least = 0.5 * float(((seen.targets - seen.targets.mean()) ** 2).sum())
        loss = 0.5 * float(((seen.targets - seen.passed.y[-1]) ** 2).sum())
        unexplained = loss / least if least > 0 else float(loss > 0)
    return Errors(
        round(rate * n), contradictions.least_wrong, n, unexplained, _gradient_length(project, seen, n), _change(project, before, n)
    )


def _chosen(project: Project, seen: Seen) -> PointSet:
    mask = np.zeros(len(project.points), bool)
    mask[seen.indices] = True
    return project.points.subset(mask)


def _gradient_length(project: Project, seen: Seen, n: int) -> float:
    """Return ‖∇L‖ over all layers; NaN for the perceptron algorithm, which follows no gradient (Source: ML:IV-73)."""
    network, training = project.network, project.training
    if not ALGORITHMS[training.algorithm].uses_gradient:
        return np.nan
    with np.errstate(all="ignore"):
        delta = backward(network, seen.passed, seen.targets, LOSSES[training.loss])
        parts = [np.where(network.removed[s], 0.0, delta[s] @ seen.passed.y[s].T) for s in range(network.d)]
        length = float(np.sqrt(sum(float((part**2).sum()) for part in parts)))
    return length / seen.n * (1 if training.reduction == "mean" else n)


def _change(project: Project, before: Moment | None, n: int) -> float | None:
    """Return the largest change of a weight since a moment, for each epoch since; None without such a moment."""
    network = project.network
    if before is None or before.network.shapes != network.shapes:
        return None
    epochs = project.place - before.place(n)
    if epochs <= 0:
        return None
    return max(float(np.abs(w - v).max()) for w, v in zip(network.weights, before.network.weights, strict=True)) / epochs
