"""The colours of decision regions and unit pictures, and the request for them, in the theme of the window."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from mlp_studio.core.arrays import Floats
from mlp_studio.core.project import Project
from mlp_studio.training.regions import Bounds, RegionColours, RegionRequest
from mlp_studio.ui.theme import Look

THUMBNAIL_SIZE = 100


def region_colours(look: Look) -> RegionColours:
    """Return the colours of a theme."""
    theme = look.theme
    return RegionColours(
        np.array([_rgb(c) for c in theme.classes]),
        _rgb(theme.panel),
        theme.region_blend,
        _rgb(theme.negative),
        _rgb(theme.middle),
        _rgb(theme.positive),
    )


def region_request(project: Project, bounds: Bounds, look: Look) -> RegionRequest:
    """Return the request for one coarse picture of a project, outside any window."""
    labels = project.points.labels
    span = (float(labels.min()), float(labels.max())) if project.points.setting == "regression" and len(labels) else (-1.0, 1.0)
    return RegionRequest(
        1, project.network, project.points.setting, bounds, THUMBNAIL_SIZE, region_colours(look), THUMBNAIL_SIZE, span, None
    )


def _rgb(colour: QColor) -> Floats:
    return np.array([colour.red(), colour.green(), colour.blue()], float)
