"""A row of the start page: what lessons and recent files have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.ui.start_page.button import RADIUS, PageButton
from mlp_studio.ui.start_page.thumbnail import draw_thumbnail
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.app.file_sight import FileSight

OUT = 10
"""How far the ground of a row stands out of the page's column on both sides."""


class Row(PageButton):
    """A row that opens a file; a kind of row says how high it is and what it shows.

    Parameters
    ----------
    path
        The file.
    look
        Theme and scale.
    parent
        Qt's owner.

    Signals
    -------
    arrived(row)
        It has the keyboard's focus now.
    """

    arrived = Signal(object)
    height_at_1, picture_at_1 = 84, (84.0, 64.0)
    keys: ClassVar[tuple[str, ...]] = ()
    """What the keyboard does while it is here, for the status bar."""

    def __init__(self, path: Path, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.path = path
        self.sight: FileSight | None = None
        self.thumbnail: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def picture_size(self) -> QSizeF:
        """The size of the picture in logical pixels."""
        width, height = self.picture_at_1
        return QSizeF(round(self.look.px(width)), round(self.look.px(height)))

    @property
    def picture_pixels(self) -> tuple[int, int]:
        """The same in device pixels."""
        size, dpr = self.picture_size, self.devicePixelRatioF()
        return round(size.width() * dpr), round(size.height() * dpr)

    def show_sight(self, sight: FileSight) -> None:
        """Show what there is to see of the file."""
        self.sight = sight
        picture = sight.picture
        self.thumbnail = None if picture is None else draw_thumbnail(picture, self.picture_size, self.devicePixelRatioF(), self.look)
        self.update()

    def draw(self, painter: QPainter, column: QRectF) -> None:
        """Draw the row's content into the page's column."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        """Return the full height, and any width."""
        return QSize(round(self.look.px(300)), round(self.look.px(self.height_at_1)))

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(round(self.look.px(200)), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, ring and content."""
        theme, px = self.look.theme, self.look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = theme.accent_bg if self.hasFocus() else theme.sunken if self.isDown() else theme.hover if self.underMouse() else None
            if ground is not None:
                painter.setPen(QPen(theme.accent, 2) if self.hasFocus() else Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(RADIUS), px(RADIUS))
            self.draw(painter, QRectF(self.rect()).adjusted(px(OUT), 0, -px(OUT), 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell of it: of all rows only this one is reached by Tab from now on."""
        super().focusInEvent(event)
        self.arrived.emit(self)
