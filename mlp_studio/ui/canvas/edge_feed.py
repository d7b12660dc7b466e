"""The edge feed: gives the edge worker what has to be drawn, one request at a time, and the gaps their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlp_studio.training.edge_pictures import EdgeFrame, EdgeRequest, EdgeWorker
from mlp_studio.ui.canvas.gap_item import GapItem
from mlp_studio.ui.canvas.picture_item import Frame

MOST_ASKED = 2
"""Requests that are under way: one in work, and one that waits, so that the worker need not wait for the window."""


@dataclass(frozen=True)
class _Asked:
    """A gap of a request: which picture of it was asked for, and in which version."""

    gap: GapItem
    frame: Frame
    version: int


class EdgeFeed:
    """Owns the edge worker, which starts with the first gap that has many edges."""

    def __init__(self) -> None:
        """Wait for the first request."""
        self._worker: EdgeWorker | None = None
        self._generation = 0
        self._asked: dict[int, tuple[_Asked, ...]] = {}
        self.is_ready = False
        """Whether the kernel is compiled: it has answered once."""
        self._has_ended = False

    def serve(self, gaps: Sequence[GapItem]) -> bool:
        """Hand out what is finished and ask for what is wanted; return whether there is nothing left to do."""
        if self._has_ended:
            return True
        self._collect(gaps)
        wanting = [_Asked(gap, frame, gap.version) for gap in gaps if gap.is_slow and (frame := self._wanted(gap)) is not None]
        if wanting and len(self._asked) < MOST_ASKED:
            self._ask(wanting)
        return not wanting and not self._asked

    def close(self) -> bool:
        """End the thread; return whether it ended in time. No other one is started: what is painted from now on has the last pictures."""
        self._has_ended = True
        if self._worker is None:
            return True
        worker, self._worker = self._worker, None
        return worker.close()

    def _wanted(self, gap: GapItem) -> Frame | None:
        """Return the frame that a gap wants and that is not under way."""
        frame = gap.wanted
        if frame is None or gap.is_stale:
            return frame
        under_way = (asked for request in self._asked.values() for asked in request if asked.gap is gap and asked.version == gap.version)
        return None if any(asked.frame.shows(frame) for asked in under_way) else frame

    def _ask(self, wanting: Sequence[_Asked]) -> None:
        self._generation += 1
        jobs = []
        for asked in wanting:
            if asked.gap.is_drawn_elsewhere:
                asked.gap.begin_picture()
            jobs.append(asked.gap.job(asked.frame))
        if self._worker is None:
            self._worker = EdgeWorker()
        self._asked[self._generation] = tuple(wanting)
        self._worker.ask(EdgeRequest(self._generation, tuple(jobs)))

    def _collect(self, gaps: Sequence[GapItem]) -> None:
        if self._worker is None:
            return
        answered = self._worker.answered
        answer = self._worker.newest()
        error = self._worker.newest_error()
        if error is not None:
            self._give_up(gaps)
            raise error
        if answer is not None:
            self._hand_out(answer, gaps)
            del self._asked[answer.generation]
        for generation in [generation for generation in self._asked if generation <= answered]:
            # A newer answer has taken its place; what it had drawn may not be in that.
            for asked in self._asked.pop(generation):
                asked.gap.redraw()

    def _give_up(self, gaps: Sequence[GapItem]) -> None:
        """Ask the worker no more, because its kernel has a bug: the edges are stroked."""
        self.close()
        self._asked = {}
        self.is_ready = False
        for gap in gaps:
            gap.kernel_is_ready = False
            gap.redraw()

    def _hand_out(self, answer: EdgeFrame, gaps: Sequence[GapItem]) -> None:
        for asked, picture in zip(self._asked[answer.generation], answer.pictures, strict=True):
            if asked.gap.is_drawn_elsewhere and asked.gap.version == asked.version:
                asked.gap.take_bytes(picture, asked.frame)
        if not self.is_ready:
            self.is_ready = True
            for gap in gaps:
                gap.kernel_is_ready = True
                gap.redraw()
