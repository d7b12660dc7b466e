"""Outputs of all units over many points, and their colours, compiled: the decision regions and the units' pictures."""

from __future__ import annotations

from typing import Any

from mlp_studio.core.compiled import kernel
from mlp_studio.core.compiled.blocks import BLOCK, forward_block
from mlp_studio.core.packing import OUTPUT, SIZE

OPAQUE = 255
TIE = 1e-300
"""By how much a class leads where others have as large an output: threshold units agree over whole areas, which are those of the first."""


@kernel
def unit_outputs(net: Any, x: Any, places: Any, y: Any, z: Any, out: Any) -> None:
    """Write y of every unit of layers 0 … d, bias units left out, for each row of x (n, ·) to `out`, (l_0 + … + l_d, n)."""
    d = net.layout.shape[1] - 1
    for begin in range(0, x.shape[0], BLOCK):
        size = min(BLOCK, x.shape[0] - begin)
        lanes = forward_block(net.layout, net.w, x, places, begin, size, y, z)
        row = 0
        for s in range(d + 1):
            for i in range(net.layout[SIZE, s]):
                at = (net.layout[OUTPUT, s] + 1 + i) * lanes
                for e in range(size):
                    out[row, begin + e] = y[at + e]
                row += 1


@kernel
def colour_scale(values: Any, largest: float, centre: float, negative: Any, middle: Any, positive: Any, image: Any) -> None:
    """Colour values from centre − largest (negative) over centre (middle) to centre + largest (positive); image is (n, 4) bytes.

    What is not a number is left in the middle colour.
    """
    for e in range(len(values)):
        t = (values[e] - centre) / largest if largest > 0.0 else 0.0
        t = min(max(t, -1.0), 1.0)
        if not abs(t) <= 1.0:
            t = 0.0
        for channel in range(3):
            end = positive[channel] if t > 0.0 else negative[channel]
            image[e, channel] = int(middle[channel] + (end - middle[channel]) * abs(t) + 0.5)
        image[e, 3] = OPAQUE


@kernel
def colour_regions(outputs: Any, binary: bool, classes: Any, panel: Any, blend: float, least: float, image: Any, margins: Any) -> None:
    """Colour each point by its class and certainty, (max y − 1/k)/(1 − 1/k); write by how much each class leads, (classes, n).

    `outputs` is (k, n). The lead is above 0 for the class that is decided, and below for all others. With `binary` there is one output
    unit: y ≥ 0.5 is class 1, and certainty |2y − 1|. The share of the class colour is `blend` where that is 1, and `least` of it where it
    is 0. A point that has no finite output is left in the panel's colour.
    """
    k, n = outputs.shape
    for e in range(n):
        best, second = 0, -1
        if binary:
            y = outputs[0, e]
            best = 1 if y >= 0.5 else 0
            certainty = min(abs(2.0 * y - 1.0), 1.0)
            lead = y - 0.5
            if best == 1 and lead < TIE:
                lead = TIE
            margins[0, e] = -lead
            margins[1, e] = lead
        else:
            for u in range(1, k):
                if outputs[u, e] > outputs[best, e]:
                    best = u
            for u in range(k):
                if u != best and (second < 0 or outputs[u, e] > outputs[second, e]):
                    second = u
            certainty = (outputs[best, e] - 1.0 / k) / (1.0 - 1.0 / k)
            certainty = min(max(certainty, 0.0), 1.0)
            for u in range(k):
                lead = outputs[u, e] - outputs[second if u == best else best, e]
                if u == best and lead < TIE:
                    lead = TIE
                elif u != best and lead > -TIE:
                    lead = -TIE
                margins[u, e] = lead
        share = blend * (least + (1.0 - least) * certainty)
        if not share >= 0.0:
            share = 0.0
        for channel in range(3):
            image[e, channel] = int(panel[channel] + (classes[best, channel] - panel[channel]) * share + 0.5)
        image[e, 3] = OPAQUE
