"""The colours of decision regions and unit pictures, and the request for them, in the theme of the window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QColor

from mlp_studio.core.answers import values_at
from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network, UnitKey, weight_symbol
from mlp_studio.core.project import Project
from mlp_studio.training.heat import RegionColours, unit_shown
from mlp_studio.training.regions import Bounds, RegionRequest, request_of
from mlp_studio.ui.theme import Look

THUMBNAIL_SIZE = 100
_CLOSING = ("", "</sub>", "</sup>")
"""The tag that the last brace of a symbol with so many closes."""


def region_colours(look: Look) -> RegionColours:
    """Return the colours of a theme."""
    theme = look.theme
    return RegionColours(
        np.array([_rgb(c) for c in theme.classes]),
        _rgb(theme.panel),
        look.region_blend,
        _rgb(theme.negative),
        _rgb(theme.middle),
        _rgb(theme.positive),
    )


def region_request(project: Project, bounds: Bounds, look: Look, size: int = THUMBNAIL_SIZE) -> RegionRequest:
    """Return the request for one picture of a project, outside any window, without a look at its points."""
    return replace(request_of(project, bounds, size, region_colours(look)), points=None)


def unit_latex(network: Network, unit: UnitKey) -> str:
    """Return the lecture's symbol for the output of a unit: y_{2}^{h1}, y_{2} in the output layer, y where that has one unit."""
    s, i = unit
    if s == network.d:
        return "y" if network.k == 1 else f"y_{{{i + 1}}}"
    return f"y_{{{i + 1}}}^{{{weight_symbol(network, s).split('^')[1]}}}"


def unit_symbol_html(network: Network, unit: UnitKey) -> str:
    """Return the same as rich text for a label."""
    latex = unit_latex(network, unit)
    return latex.replace("y", "<i>y</i>", 1).replace("_{", "<sub>").replace("}^{", "</sub><sup>").replace("}", _CLOSING[latex.count("{")])


def shown_value(project: Project, place: tuple[float, float]) -> tuple[str, float] | None:
    """Return symbol and output at a place of the unit that the plane shows; None if it shows no single unit."""
    if project.view.regions != "unit":
        return None
    network = project.network
    s, i = unit = unit_shown(network, project.view.heat_unit)
    return unit_latex(network, unit), float(values_at(network, place)[s][1][i])


def _rgb(colour: QColor) -> Floats:
    return np.array([colour.red(), colour.green(), colour.blue()], float)
