"""Small pictures of projects and point sets, by the reference propagation alone: starting the app must not wait for Numba."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Booleans, Bytes, Floats, Integers
from mlp_studio.core.network import Network
from mlp_studio.core.points import PointSet, fits
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.training.contours import level_lines
from mlp_studio.training.heat import RegionColours

MOST_COST = 2e8
"""Cells times weights of a picture, some 0.2 s of a core: the regions of larger networks are coarser."""
MOST_POINTS = 90
"""Points that are drawn; of more, some that are evenly spread over the set."""
MARGIN = 0.16
"""Around the points, as a share of the smaller side."""
LARGEST_RATIO = 3.0
"""Of the points' width and height, up to which both axes have one scale."""
_LEAST_STRENGTH = 0.3
_TIE = 1e-300
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class SmallPicture:
    """What is to be drawn, in shares of the picture's width and height from its upper left corner.

    Attributes
    ----------
    cells
        The decision regions, (rows, columns, 4) RGBA, row 0 at the top; None for points without a network.
    lines
        Polylines (m, 2) along which the decision changes.
    places
        Of the points that are drawn, (n, 2).
    marks
        The class by which each of them is drawn, (n,).
    test
        Which of them are test points, (n,) bool.
    """

    cells: Bytes | None
    lines: tuple[Floats, ...]
    places: Floats
    marks: Integers
    test: Booleans


def picture_of_points(points: PointSet, ratio: float) -> SmallPicture:
    """Return the picture of a point set; `ratio` is its width over its height. Any thread."""
    return _with_points(points, _box_around(points, ratio), None, ())


def picture_of_project(project: Project, pixels: tuple[int, int], colours: RegionColours) -> SmallPicture:
    """Return the picture of a project in these colours, on a grid of (columns, rows) device pixels. Any thread.

    Raises
    ------
    StudioError
        If a feature of the network cannot be read.
    """
    columns, rows = pixels
    points, network = project.points, project.network
    box = _box_around(points, columns / rows)
    weights = sum(w.size for w in network.weights)
    coarser = min(1.0, (MOST_COST / (columns * rows * weights)) ** 0.5)
    cells, lines = _regions(project, box, max(8, round(columns * coarser)), max(6, round(rows * coarser)), colours)
    shown = points if points.setting == "regression" or fits(points, network.k) else points.subset(np.zeros(len(points), bool))
    return _with_points(shown, box, cells, lines)


def _box_around(points: PointSet, ratio: float) -> _Box:
    """Return (left, right, bottom, top) around the points in the picture's proportions, with equal scales unless that squeezes them."""
    if not len(points):
        return -ratio, ratio, -1.0, 1.0
    low, high = points.xy.min(axis=0), points.xy.max(axis=0)
    least = 1e-9 * max(1.0, float(np.abs(points.xy).max()))
    width, height = (float(side) for side in np.maximum(high / 2 - low / 2, least) * 2)
    if width < 4 * least and height < 4 * least:
        width = height = max(2.0, 4 * least)
    if max(width, height) <= LARGEST_RATIO * min(width, height) or min(width, height) < 4 * least:
        inner = (ratio - 2 * MARGIN) / (1 - 2 * MARGIN)
        height = max(height, width / inner)
        width = max(width, height * inner)
    half_width, half_height = width / 2 * ratio / (ratio - 2 * MARGIN), height / 2 / (1 - 2 * MARGIN)
    x, y = (float(middle) for middle in low / 2 + high / 2)
    return x - half_width, x + half_width, y - half_height, y + half_height


def _with_points(points: PointSet, box: _Box, cells: Bytes | None, lines: tuple[Floats, ...]) -> SmallPicture:
    drawn = np.unique(np.linspace(0, max(0, len(points) - 1), min(len(points), MOST_POINTS)).astype(np.int64))
    marks = points.marker_classes
    if points.setting == "regression" and len(points):
        marks = (points.labels > (points.labels.min() / 2 + points.labels.max() / 2)).astype(np.int64)
    traced = tuple(_shares(line, box) for line in lines)
    return SmallPicture(cells, traced, _shares(points.xy[drawn], box), marks[drawn], points.test_mask[drawn])


def _shares(xy: Floats, box: _Box) -> Floats:
    left, right, bottom, top = box
    return np.stack([(xy[:, 0] - left) / (right - left), (top - xy[:, 1]) / (top - bottom)], axis=1)


def _regions(project: Project, box: _Box, columns: int, rows: int, colours: RegionColours) -> tuple[Bytes, tuple[Floats, ...]]:
    """Return the colours of the cells, and the lines between the classes."""
    network = project.network
    left, right, bottom, top = box
    # A cell more on every side: lines reach the frame.
    xs = left + (right - left) * ((np.arange(-1, columns + 1) + 0.5) / columns)
    ys = top - (top - bottom) * ((np.arange(-1, rows + 1) + 0.5) / rows)
    x1, x2 = np.meshgrid(xs, ys)
    y = _outputs(network, np.stack([x1.ravel(), x2.ravel()], axis=1))
    lines: tuple[Floats, ...] = ()
    if project.points.setting == "regression":
        image = _heat(project.points, y[:, 0], colours)
    else:
        image, leads = _strengths(y, colours), _leads(y)
        fields = [lead.reshape(rows + 2, columns + 2) for lead in leads]

        def lead(xy: Floats, which: Integers) -> Floats:
            return np.asarray(_leads(_outputs(network, xy))[which, np.arange(len(xy))])

        lines = tuple(line for found in level_lines(fields, (0.0,), xs, ys, lead) for line in found)
    cells = np.full((rows, columns, 4), 255, np.uint8)
    cells[..., :3] = np.rint(image.reshape(rows + 2, columns + 2, 3)[1:-1, 1:-1])
    return cells, lines


def _outputs(network: Network, xy: Floats) -> Floats:
    """Return y at places (n, 2), (n, k), a part at a time: the layers of large networks take memory."""
    part = max(256, int(2e6 / max(network.sizes)))
    with np.errstate(all="ignore"):
        return np.concatenate([outputs(network, network.inputs_at(xy[first : first + part])) for first in range(0, len(xy), part)])


def _strengths(y: Floats, colours: RegionColours) -> Floats:
    """Return the colours of places by their outputs (n, k): the class that is decided, by its certainty (Source: look.md §2)."""
    k = y.shape[1]
    classes = np.resize(colours.classes, (max(2, k), 3))
    with np.errstate(all="ignore"):
        best = (y[:, 0] >= 0.5).astype(np.int64) if k == 1 else y.argmax(axis=1)
        certainty = np.abs(2 * y[:, 0] - 1) if k == 1 else (y.max(axis=1) - 1 / k) / (1 - 1 / k)
    strength = colours.blend * (_LEAST_STRENGTH + (1 - _LEAST_STRENGTH) * np.clip(certainty, 0.0, 1.0))
    share = np.where(np.isfinite(y).all(axis=1), strength, 0.0)
    return np.asarray(colours.panel + (classes[best] - colours.panel) * share[:, None])


def _leads(y: Floats) -> Floats:
    """Return by how much each class leads, (lines, n): of two classes, or one output unit, one line says it."""
    if y.shape[1] == 1:
        return np.where(y.T >= 0.5, np.maximum(y.T - 0.5, _TIE), y.T - 0.5)
    if y.shape[1] == 2:
        lead = y[:, :1].T - y[:, 1:].T
        return np.where(lead >= 0, np.maximum(lead, _TIE), lead)
    others = np.sort(y, axis=1)
    first, second = others[:, -1:], others[:, -2:-1]
    is_best = np.arange(y.shape[1]) == y.argmax(axis=1)[:, None]
    return np.where(is_best, np.maximum(y - second, _TIE), np.minimum(y - first, -_TIE)).T


def _heat(points: PointSet, values: Floats, colours: RegionColours) -> Floats:
    """Return the colours of a regression's output over the span of its targets."""
    low, high = (float(points.labels.min()), float(points.labels.max())) if len(points) else (-1.0, 1.0)
    with np.errstate(all="ignore"):
        t = np.nan_to_num(np.clip((values - low / 2 - high / 2) / max(high / 2 - low / 2, 1e-12), -1.0, 1.0))
    ends = np.where(t[:, None] > 0, colours.soft(colours.positive), colours.soft(colours.negative))
    middle = colours.soft(colours.middle)
    return np.asarray(middle + (ends - middle) * np.abs(t)[:, None])
