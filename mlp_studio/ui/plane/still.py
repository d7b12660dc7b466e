"""A plane to look at: it zooms, moves and picks as the plane does, and nothing in it can be edited."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from mlp_studio.ui.plane.view import CLICK_REACH, PlaneView
from mlp_studio.ui.theme import Look


class StillPlane(PlaneView):
    """The plane under mouse and keys, without what edits.

    Parameters
    ----------
    look
        Theme and scale.
    tip
        What the status bar says of it.
    parent
        Qt's owner.
    """

    def __init__(self, look: Look, tip: str, parent: QWidget | None = None) -> None:
        self._tip = tip
        super().__init__(look, parent)
        self._show_tip()

    def _target(self, position: QPointF) -> int | None:
        point, away = self._point_at(position)
        return point if away <= self._look.px(CLICK_REACH) else None

    def _click(self, position: QPointF) -> None:
        self._pick_example(self._target(position))

    def _begin_drag(self, press: QPointF) -> None:
        """Lines stand."""

    def _show_tip(self) -> None:
        self.setStatusTip(self._tip)

    def _show_cursor(self, position: QPointF) -> None:
        if self._pan is not None or self._space_held:
            super()._show_cursor(position)
            return
        inside = self.plot_rect().contains(position.toPoint())
        on_point = self._hover_point(position if inside else None) <= self._look.px(CLICK_REACH)
        self.setCursor(Qt.CursorShape.PointingHandCursor if on_point else Qt.CursorShape.ArrowCursor)
