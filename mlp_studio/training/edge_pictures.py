"""Pictures of the edges of large layers, drawn by a compiled kernel on a thread of its own: newest request in, finished images out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Bytes, Floats, Integers
from mlp_studio.training.one_slot import OneSlotWorker


@dataclass(frozen=True, eq=False)
class EdgeJob:
    """The edges of one gap between layers, in pixels of the picture.

    Attributes
    ----------
    width, height
        Of the picture.
    starts, ends
        Of the edges, (m, 2) and (n, 2).
    order
        Flat indices of the edges to draw, the topmost last.
    style, styles, colours
        See `core.compiled.edges.draw_edges`; all jobs of a request have the same colours.
    bend
        Control points, as a share of the gap's width, for all jobs of a request.
    """

    width: int
    height: int
    starts: Floats
    ends: Floats
    order: Integers
    style: Integers
    styles: Floats
    colours: Floats
    bend: float


@dataclass(frozen=True, eq=False)
class EdgeRequest:
    """All gaps that are to be drawn anew."""

    generation: int
    jobs: tuple[EdgeJob, ...]


@dataclass(frozen=True, eq=False)
class EdgeFrame:
    """The finished pictures, one for each job of the request with this generation, (h, w, 4) premultiplied BGRA."""

    generation: int
    pictures: tuple[Bytes, ...]


class EdgeWorker(OneSlotWorker[EdgeRequest, EdgeFrame]):
    """The thread that draws edges."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("edges", draw_all, urgent=True)


def draw_all(request: EdgeRequest, is_overtaken: Callable[[], bool] | None = None) -> EdgeFrame:
    """Return the pictures of all jobs; a request is finished even if a newer one waits, so that something is always seen. Any thread."""
    from mlp_studio.core.compiled.edges import draw_gaps  # imports Numba: never at start-up

    jobs = request.jobs
    if not jobs:
        return EdgeFrame(request.generation, ())
    table = np.array([(j.height, j.width, len(j.starts), len(j.ends), len(j.order), len(j.styles)) for j in jobs], np.int64)
    flat = np.empty(int((table[:, 0] * table[:, 1]).sum()) * 4, np.uint8)
    starts, ends, order, style, styles = (
        np.concatenate([getattr(job, name) for job in jobs]) for name in ("starts", "ends", "order", "style", "styles")
    )
    draw_gaps(table, starts, ends, order, style, styles, jobs[0].colours, jobs[0].bend, flat)
    pictures, begin = [], 0
    for job in jobs:
        end = begin + job.height * job.width * 4
        pictures.append(flat[begin:end].reshape(job.height, job.width, 4))
        begin = end
    return EdgeFrame(request.generation, tuple(pictures))
