"""The edges between two layers as a picture, compiled: thousands of them within a frame, which no painter's strokes are."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlp_studio.core.compiled import kernel, part

WIDTH, ALPHA, DASH, SPACE, SIGN = range(5)
"""The columns of a table of styles: width in pixels, opacity in 0..1, dash and space in pixels (no dash: 0), 1 for negative weights."""


@part
def draw_edges(starts: Any, ends: Any, order: Any, style: Any, styles: Any, colours: Any, bend: float, picture: Any) -> None:
    """Draw cubics from starts (m, 2) to ends (n, 2), in pixels, into a picture (h, w, 4) of bytes, premultiplied BGRA.

    Parameters
    ----------
    order
        Flat indices i·m + j of the edges to draw, the topmost last.
    style
        For each flat index the row of `styles`.
    styles
        See the constants above.
    colours
        Of positive and of negative weights, (2, 3) RGB in 0..255.
    bend
        Control points, as a share of the gap's width.

    Every start but the first, which belongs to the bias unit, has the same x; so have all ends. The stroke's share of a pixel is that
    of a straight line with the cubic's slope there.
    """
    height, width = picture.shape[0], picture.shape[1]
    m = starts.shape[0]
    # How much of each pixel either sign covers; column by column, so that a steep edge runs along memory and the innermost loop is
    # one that vectorises (measured: 3 times as fast as blending four bytes).
    grounds = np.zeros((2, width, height), np.float32)
    share = np.zeros((2, width))
    slope = np.zeros((2, width))
    first = np.zeros(2, np.int64)
    last = np.zeros(2, np.int64)
    for kind in range(2):
        x0, x1 = starts[min(kind, m - 1), 0], ends[0, 0]
        dx = x1 - x0
        first[kind] = max(0, int(np.floor(x0)))
        last[kind] = min(width, int(np.ceil(x1)))
        t = 0.0
        for x in range(first[kind], last[kind]):
            along = min(max((x + 0.5 - x0) / dx, 0.0), 1.0)
            for _ in range(30):  # Newton's method for the parameter at this x; the last pixel's is a good start
                at = 3.0 * (1.0 - t) ** 2 * t * bend + 3.0 * (1.0 - t) * t * t * (1.0 - bend) + t * t * t
                rate = 3.0 * (1.0 - t) ** 2 * bend + 6.0 * (1.0 - t) * t * (1.0 - 2.0 * bend) + 3.0 * t * t * bend
                step = (along - at) / rate
                t = min(max(t + step, 0.0), 1.0)
                if abs(step) < 1e-6:
                    break
            rate = 3.0 * (1.0 - t) ** 2 * bend + 6.0 * (1.0 - t) * t * (1.0 - 2.0 * bend) + 3.0 * t * t * bend
            share[kind, x] = t * t * (3.0 - 2.0 * t)
            slope[kind, x] = 6.0 * t * (1.0 - t) / (rate * dx)
    for flat in order:
        i, j = flat // m, flat % m
        kind = 0 if j == 0 else 1
        y0, rise = starts[j, 1], ends[i, 1] - starts[j, 1]
        row = style[flat]
        half = 0.5 * styles[row, WIDTH]
        if max(y0, y0 + rise) + half + 1.0 < 0.0 or min(y0, y0 + rise) - half - 1.0 > height:
            continue
        alpha = styles[row, ALPHA]
        sign = int(styles[row, SIGN])
        dash, period = styles[row, DASH], styles[row, DASH] + styles[row, SPACE]
        per_period = 1.0 / period if period > 0.0 else 0.0
        # Dashes count from the edge's start, also where that is left of the picture: about as long there as the edge is on the whole.
        run = 0.0 if starts[j, 0] >= 0.0 else -starts[j, 0] * np.sqrt(1.0 + (rise / (ends[i, 0] - starts[j, 0])) ** 2)
        for x in range(first[kind], last[kind]):
            lean = abs(rise * slope[kind, x])
            y = y0 + rise * share[kind, x]
            away = (half + 0.5) * (1.0 + lean)
            if dash == 0.0 and (y + away < 0.0 or y - away > height):  # most of it, where a part of the gap is drawn
                continue
            length = np.sqrt(1.0 + lean * lean)
            if dash > 0.0:
                place = run + 0.5 * length
                run += length
                if place - period * np.floor(place * per_period) > dash:
                    continue
            thick = half * length
            ramp = 1.0 + lean
            most = min(1.0, 2.0 * thick / ramp)
            reach = thick + 0.5 * ramp
            low = max(0, int(np.floor(y - reach)))
            high = min(height, int(np.ceil(y + reach)))
            if low >= high:
                continue
            own, other = grounds[sign, x, low:high], grounds[1 - sign, x, low:high]
            inverse, offset, top = np.float32(1.0 / ramp), np.float32(thick / ramp + 0.5), np.float32(most)
            first_row, opaque = np.float32(low + 0.5 - y), np.float32(alpha)
            for at in range(high - low):
                cover = min(max(offset - abs(first_row + np.float32(at)) * inverse, np.float32(0.0)), top) * opaque
                rest = np.float32(1.0) - cover
                own[at] = own[at] * rest + cover
                other[at] = other[at] * rest
    for at in range(height):
        for x in range(width):
            plus, minus = grounds[0, x, at], grounds[1, x, at]
            for channel in range(3):
                picture[at, x, 2 - channel] = int(plus * colours[0, channel] + minus * colours[1, channel] + 0.5)
            picture[at, x, 3] = int(255.0 * (plus + minus) + 0.5)


HEIGHT, BREADTH, STARTS, ENDS, ORDER, STYLES = range(6)
"""The columns of a table of gaps: the picture's size in pixels, and how many starts, ends, edges to draw, and styles it has."""


@kernel
def draw_gaps(gaps: Any, starts: Any, ends: Any, order: Any, style: Any, styles: Any, colours: Any, bend: float, pictures: Any) -> None:
    """Draw several gaps in one call, so that the thread need not win the interpreter back between two of them.

    `gaps` is (gaps, 6), see the constants above; the other arrays are those of `draw_edges`, one gap's after the other, and `pictures`
    is flat. `style` has one entry for each pair of an end and a start.
    """
    start, end, first, pair, row, pixel = 0, 0, 0, 0, 0, 0
    for gap in range(gaps.shape[0]):
        height, width = gaps[gap, HEIGHT], gaps[gap, BREADTH]
        m, n, count, kinds = gaps[gap, STARTS], gaps[gap, ENDS], gaps[gap, ORDER], gaps[gap, STYLES]
        size = height * width * 4
        draw_edges(
            starts[start : start + m],
            ends[end : end + n],
            order[first : first + count],
            style[pair : pair + n * m],
            styles[row : row + kinds],
            colours,
            bend,
            pictures[pixel : pixel + size].reshape((height, width, 4)),
        )
        start, end, first, pair, row, pixel = start + m, end + n, first + count, pair + n * m, row + kinds, pixel + size
