"""The hidden space in words and symbols: what stands on its axes, and how far what is seen in it holds."""

from __future__ import annotations

from mlp_studio.core.findings import counted
from mlp_studio.core.layer_space import Axes
from mlp_studio.core.network import Network, weight_symbol
from mlp_studio.training.space_pictures import SpacePicture
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.plane.region_look import unit_latex

MOST_LISTED = 100
"""Units that the lists name; those of a larger layer are seen by their principal components."""
EXACT = "Both units of the layer: this holds exactly."
_INDICES = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
COMPONENT = "pc"
"""Key of the principal components in the lists."""


def axis_choices(network: Network, s: int, place: int) -> list[tuple[str, str]]:
    """Return (key, title) of all that can stand on the first (0) or second (1) axis for layer s."""
    arrow, layer = "→↑"[place], network.layers[s - 1]
    choices = []
    for i in range(min(layer.units, MOST_LISTED)):
        name = layer.unit_name(i)
        choices.append((str(i), f"{arrow} y{str(i + 1).translate(_INDICES)}" + (f"  {name}" if name else "")))
    if layer.units > 1:
        choices.append((COMPONENT, f"{arrow} PC {place + 1}"))
    elif place == 1:
        return [("", "↑ nothing")]
    return choices


def axis_key(axes: Axes, place: int) -> str:
    """Return the key of what stands on an axis."""
    if not axes.are_units:
        return COMPONENT
    unit = axes.second if place else axes.first
    return "" if unit is None else str(unit)


def axis_names(picture: SpacePicture) -> tuple[str, str]:
    """Return the names of both axes in words."""
    if not picture.axes.are_units:
        return "PC 1", "PC 2"
    return f"unit {(picture.axes.first or 0) + 1}", "" if picture.axes.second is None else f"unit {picture.axes.second + 1}"


def axis_symbols(picture: SpacePicture) -> tuple[str, str]:
    """Return the lecture's symbols of the units on the axes, as LaTeX; "" for a principal component and for an empty axis."""
    axes, network = picture.axes, picture.project.network
    if axes.first is None:
        return "", ""
    first = unit_latex(network, (picture.s, axes.first))
    return first, "" if axes.second is None else unit_latex(network, (picture.s, axes.second))


def place_symbol(network: Network, s: int) -> str:
    """Return the symbol of the outputs of layer s, as LaTeX."""
    return "y" if s == network.d else f"y^{{{weight_symbol(network, s).split('^')[1]}}}"


def honest_words(picture: SpacePicture) -> str:
    """Return what is shown of the layer, and how far it holds."""
    network, s, axes = picture.project.network, picture.s, picture.axes
    units = network.sizes[s]
    sentences = []
    if units == 1:
        sentences.append("One unit: all points lie on a line.")
    elif axes.are_units and units == 2:
        sentences.append(EXACT)
    elif axes.are_units:
        others = "the other unit" if units == 3 else f"the other {count_text(units - 2)} units"
        sentences.append(f"2 of {count_text(units)} units. Lines and regions are those where {others} put out their mean: a slice.")
    else:
        shares = picture.plane.explained or (0.0, 0.0)
        each = " and ".join(f"{100 * share:.0f}" for share in shares)
        sentences.append(f"Principal components of {counted(units, 'unit')}: {each} % of the variance.")
        if not picture.plane.is_whole:
            sentences.append("Points are projected; lines and regions are those in this plane through their mean.")
    if s < network.d and network.layers[s].activation == "softmax":
        sentences.append("Softmax units have no lines of their own: they decide against each other.")
    if picture.grid is not None and picture.grid.has_jumps:
        sentences.append("The grid of the plane jumps: thresholds send whole areas to single places.")
    if picture.lost:
        sentences.append(f"{counted(picture.lost, 'point')} without a finite output.")
    if picture.left_out:
        sentences.append(f"{count_text(len(picture.places) - picture.left_out)} of {count_text(len(picture.places))} points drawn.")
    if axes.are_units and units > MOST_LISTED:
        sentences.append(f"The lists name the first {MOST_LISTED} units.")
    return " ".join(sentences)
