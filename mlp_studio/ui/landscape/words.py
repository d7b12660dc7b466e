"""What the landscape is of, in words: the axes, the loss, what is left out, and where the minima are."""

from __future__ import annotations

from mlp_studio.core.errors import StudioError
from mlp_studio.core.landscape import FINE
from mlp_studio.core.network import Network
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.training.landscape_worker import AxesChoice, Landscape
from mlp_studio.ui.canvas.symbols import weight_latex
from mlp_studio.ui.formats import count_text, loss_text, percent_text, value_text
from mlp_studio.ui.landscape.shades import is_near


def axis_names(axes: AxesChoice, network: Network) -> tuple[str, str]:
    """Return the symbols of both axes as LaTeX: the weights', or r for random and v for the run's directions."""
    if axes.keys is not None:
        first, second = axes.keys
        return weight_latex(network, first), weight_latex(network, second)
    letter = "r" if axes.kind == "random" else "v"
    return f"{letter}_1", f"{letter}_2"


def measure_words(training: TrainingSettings, used: int, count: int) -> str:
    """Return which loss it is, and of how many examples."""
    how = "summed" if training.reduction == "sum" else "averaged"
    sample = f"a sample of {count_text(used)} of the {count_text(count)}" if used < count else count_text(count)
    return f"Training loss ({training.loss}), {how} over {sample} training points, without penalties."


def axes_words(landscape: Landscape) -> str:
    """Return what the axes are."""
    axes, shares = landscape.request.axes, landscape.plane.shares
    if axes.kind == "weights":
        return "All other weights stay as they are now."
    if axes.kind == "random":
        length = "as long as the weights in each layer" if axes.layer_wise else "each as long as 1"
        return f"Two random directions at right angles, {length}; (0, 0) is where they were drawn."
    assert shares is not None
    return (
        f"The two directions in which the run has gone furthest: {percent_text(shares[0])} and {percent_text(shares[1])} "
        "of the variance of its way."
    )


def minima_words(landscape: Landscape) -> str:
    """Return how many minima are in sight; of a coarse grid, that it is one."""
    if landscape.request.size < FINE:
        return "A first, coarse picture."
    if not landscape.minima:
        return "No minimum in sight."
    count, lowest = len(landscape.minima), loss_text(landscape.minima[0][2])
    return f"One minimum in sight, L = {lowest}." if count == 1 else f"{count} minima in sight, the lowest L = {lowest}."


def way_words(landscape: Landscape) -> str:
    """Return what the faint part of the run's way is, or ""."""
    if not len(landscape.way) or is_near(landscape).all():
        return ""
    return "Faint steps of the way lie off this slice: other weights were different then."


def all_words(landscape: Landscape) -> str:
    """Return all there is to say, as one paragraph."""
    training = landscape.request.project.training
    parts = (
        minima_words(landscape),
        axes_words(landscape),
        way_words(landscape),
        measure_words(training, landscape.over_plane.used, landscape.over_plane.count),
    )
    return " ".join(part for part in parts if part)


def place_words(place: tuple[float, float], loss: float) -> str:
    """Return a place and the loss there, with two decimals and three."""
    return f"({value_text(place[0], 2)}, {value_text(place[1], 2)})   L = {loss_text(loss)}"


def error_words(error: StudioError) -> tuple[str, str]:
    """Return what is wrong and the mend as an invitation has them."""
    return error.what[:1].upper() + error.what[1:], error.mend
