"""Losses and error rates of a project as it stands, by the reference: for what is shown while nothing trains."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.algorithms import obstacle_to_loss
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.points import PointSet, targets, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward

MOST_POINTS = 20_000
"""Beyond so many points the reference takes longer than a frame, and the last record of a run has to do."""

Row = tuple[float, float, float, float]


def measure(project: Project) -> Row | None:
    """Return training loss, test loss, training error rate and test error rate, as a run records them.

    The loss is the sum or the mean over its points, as the project defines it; without test points the test values are NaN. None where
    there is no loss to speak of, or more than MOST_POINTS points.
    """
    points = project.points
    if len(points) > MOST_POINTS or obstacle_to_loss(project.network, points, project.training) is not None:
        return None
    test = points.test_mask
    training_loss, training_errors = _of_part(project, points.subset(~test))
    test_loss, test_errors = _of_part(project, points.subset(test)) if test.any() else (np.nan, np.nan)
    return (training_loss, test_loss, training_errors, test_errors) if np.isfinite(training_loss) else None


def _of_part(project: Project, points: PointSet) -> tuple[float, float]:
    network, settings = project.network, project.training
    with np.errstate(all="ignore"):
        passed = forward(network, network.inputs_at(points.xy).T)
        terms = LOSSES[settings.loss].terms(targets(points, network.k).T, passed.z[-1], passed.y[-1])
    total = float(terms.sum())
    mistakes = float(wrong(passed.y[-1].T, points).mean())
    return (total / len(points) if settings.reduction == "mean" else total), mistakes
