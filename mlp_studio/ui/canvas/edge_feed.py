"""The edge feed: gives the edge worker what has to be drawn, one request at a time, and the gaps their pictures."""

from __future__ import annotations

from collections.abc import Sequence

from mlp_studio.training.edge_pictures import EdgeRequest, EdgeWorker
from mlp_studio.ui.canvas.gap_item import GapItem
from mlp_studio.ui.canvas.picture_item import Frame


class EdgeFeed:
    """Owns the edge worker, which starts with the first gap that has many edges."""

    def __init__(self) -> None:
        """Wait for the first request."""
        self._worker: EdgeWorker | None = None
        self._generation = 0
        self._asked: dict[str, tuple[GapItem, Frame, int]] = {}
        self.is_ready = False
        """Whether the kernel is compiled: it has answered once."""

    def serve(self, gaps: Sequence[GapItem]) -> bool:
        """Hand out what is finished and ask for what is wanted; return whether there is nothing left to do."""
        self._collect(gaps)
        if self._asked:
            return False
        wanting = {str(at): (gap, frame, gap.version) for at, gap in enumerate(gaps) if gap.is_slow and (frame := gap.wanted) is not None}
        if not wanting:
            return True
        self._generation += 1
        jobs = []
        for name, (gap, frame, _) in wanting.items():
            if gap.is_drawn_elsewhere:
                gap.begin_picture()
            jobs.append(gap.job(name, frame))
        if self._worker is None:
            self._worker = EdgeWorker()
        self._asked = wanting
        self._worker.ask(EdgeRequest(self._generation, tuple(jobs)))
        return False

    def close(self) -> bool:
        """End the thread; return whether it ended in time."""
        if self._worker is None:
            return True
        worker, self._worker = self._worker, None
        return worker.close()

    def _collect(self, gaps: Sequence[GapItem]) -> None:
        if self._worker is None:
            return
        answered = self._worker.answered >= self._generation
        answer = self._worker.newest()
        if answer is not None:
            for name, picture in zip(answer.names, answer.pictures, strict=True):
                gap, frame, version = self._asked[name]
                if gap.is_drawn_elsewhere and gap.version == version:
                    gap.take_bytes(picture, frame)
            if not self.is_ready:
                self.is_ready = True
                for gap in gaps:
                    gap.kernel_is_ready = True
                    gap.redraw()
        error, self._worker.error = self._worker.error, None
        if error is not None:
            raise error
        if answered:
            self._asked = {}
