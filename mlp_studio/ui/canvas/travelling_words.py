"""What the caption of slow motion says at each stage."""

from __future__ import annotations

import numpy as np

from mlp_studio.app.example_way import Way
from mlp_studio.app.slow_stages import Kind
from mlp_studio.core.arrays import Floats
from mlp_studio.ui.canvas.travelling import MOST_DOTS
from mlp_studio.ui.canvas.travelling_caption import Caption, Run
from mlp_studio.ui.formats import MINUS, count_text, loss_text

MOST_RESIDUALS = 4
"""Components of c − y that have room."""
_TIPS: dict[Kind, str] = {
    "forward": "Forward propagation: each unit puts out y = f(z) of the weighted sum z of what arrives",
    "error": "The loss of this example, and the error δ of each output unit",
    "backward": "Backpropagation: each weight gets the error δ of the unit behind it, each hidden unit its share of that",
    "update": "All δ were computed with the weights from before; now all weights change at once",
}


def caption_of(way: Way, kind: Kind, *, is_quick: bool, thins_out: bool) -> Caption | None:
    """Return what the caption says at a stage of a way, or None.

    Where updates come in quick succession, it says which example it is and no more; of a net with too many edges for a dot on each, the
    tip says so.
    """
    if kind == "wait":
        return None
    if is_quick:
        return Caption("slow motion", ((_examples(way), "body"),), tip=_tip("", thins_out=thins_out))
    tip = _tip(_TIPS[kind], thins_out=thins_out and kind in ("forward", "backward"))
    match kind:
        case "forward":
            return Caption("forward", ((_examples(way), "body"),), "ink", tip)
        case "error":
            return _error(way, tip)
        case "backward":
            runs: tuple[Run, ...] = (("δ", "math"),) if way.delta else (("δ", "math"), (f"  of the {_examples(way)}", "body"))
            return Caption("backward", runs, "path", tip)
        case _ if way.goes_back:
            return Caption("update", (("W ← W + ΔW", "math"),), tip=tip)
        case _:
            return Caption("no update", (("ΔW = 0", "math"),), tip="The error of this example is 0, so no weight changes")


def _error(way: Way, tip: str) -> Caption:
    if way.loss is not None:
        return Caption("error", (("L", "math"), (f" = {loss_text(way.loss)}", "body")), tip=tip)
    if not way.delta:
        return Caption("error", ((f"of the {_examples(way)}", "body"),), tip=tip)
    if not way.goes_back:
        return Caption("right", (("nothing to learn", "body"),), tip="The perceptron algorithm learns only where the decision is wrong")
    return Caption("wrong", (("c − y", "math"), (f" = {_residual(way.delta[-1])}", "body")), tip="The error of the perceptron algorithm")


def _examples(way: Way) -> str:
    if not way.learns:
        return f"point {count_text(way.number)}"
    return f"example {count_text(way.number)}" if way.count == 1 else f"batch of {count_text(way.count)}"


def _residual(residual: Floats) -> str:
    numbers = [f"{value:g}".replace("-", MINUS) for value in np.asarray(residual).tolist()]
    if len(numbers) == 1:
        return numbers[0]
    return f"({'; '.join(numbers)})" if len(numbers) <= MOST_RESIDUALS else f"(…), {int(np.count_nonzero(residual))} of {len(numbers)}"


def _tip(tip: str, *, thins_out: bool) -> str:
    strongest = f"Of more than {MOST_DOTS} edges between two layers, only the {MOST_DOTS} strongest have a dot" if thins_out else ""
    return "\n".join(line for line in (tip, strongest) if line)
