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
    name
        Of the gap; the answer has it.
    width, height
        Of the picture.
    starts, ends
        Of the edges, (m, 2) and (n, 2).
    order
        Flat indices of the edges to draw, the topmost last.
    style, styles, colours
        See `core.compiled.edges.draw_edges`.
    bend
        Control points, as a share of the gap's width.
    """

    name: str
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
    """The finished pictures, one for each job, (h, w, 4) premultiplied BGRA."""

    generation: int
    names: tuple[str, ...]
    pictures: tuple[Bytes, ...]


class EdgeWorker(OneSlotWorker[EdgeRequest, EdgeFrame]):
    """The thread that draws edges."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("edges", draw_all)


def draw_all(request: EdgeRequest, is_overtaken: Callable[[], bool] | None = None) -> EdgeFrame:
    """Return the pictures of all jobs; a request is finished even if a newer one waits, so that something is always seen. Any thread."""
    from mlp_studio.core.compiled.edges import draw_edges  # imports Numba: never at start-up

    pictures = []
    for job in request.jobs:
        picture = np.empty((job.height, job.width, 4), np.uint8)
        draw_edges(job.starts, job.ends, job.order, job.style, job.styles, job.colours, job.bend, picture)
        pictures.append(picture)
    return EdgeFrame(request.generation, tuple(job.name for job in request.jobs), tuple(pictures))
