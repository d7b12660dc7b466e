"""The row of a lesson: its picture, its title, what it shows in a sentence, and the shape of its network."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from mlp_studio.storage.lessons import Lesson
from mlp_studio.ui.start_page.lettering import draw_line, lines_of, page_font
from mlp_studio.ui.start_page.row import Row
from mlp_studio.ui.start_page.thumbnail import paint_thumbnail
from mlp_studio.ui.theme import Look


class LessonRow(Row):
    """A row of 84 that opens a lesson."""

    keys = ("[↑]", "[↓]", "choose a lesson,", "[Enter]", "opens it")

    def __init__(self, lesson: Lesson, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(lesson.path, look, parent)
        self.lesson = lesson
        self.setText(lesson.title)
        self.setToolTip(lesson.summary)
        self.setAccessibleName(f"Lesson: {lesson.title}")
        self.setAccessibleDescription(f"{lesson.summary} Network {lesson.shape}")

    @property
    def _fonts(self) -> tuple[QFont, QFont]:
        return page_font(self.look, 14), page_font(self.look, 16, 600)

    def words(self, width: float) -> tuple[list[str], list[str]]:
        """Return title and summary in three lines of this width together, what has no room elided."""
        small, title = self._fonts
        titles = lines_of(self.lesson.title, title, width, 2)
        return titles, lines_of(self.lesson.summary.rstrip("."), small, width, 3 - len(titles))

    def draw(self, painter: QPainter, column: QRectF) -> None:
        """Draw picture, title, summary and shape."""
        theme, px, size = self.look.theme, self.look.px, self.picture_size
        top = column.top() + round((column.height() - size.height()) / 2)
        paint_thumbnail(painter, QRectF(column.left(), top, size.width(), size.height()), self.thumbnail, self.look)
        small, title = self._fonts
        room = QFontMetricsF(small).horizontalAdvance(self.lesson.shape)
        painter.setFont(small)
        painter.setPen(theme.ink2)
        draw_line(painter, QRectF(column.right() - room - px(4), column.top(), room + 1, column.height()), self.lesson.shape, right=True)
        left = column.left() + size.width() + px(16)
        width = column.right() - room - px(20) - left
        titles, lines = self.words(width)
        y = column.center().y() - (px(22) * len(titles) + px(20) * len(lines)) / 2
        for i, line in enumerate(lines):
            draw_line(painter, QRectF(left, y + px(22) * len(titles) + px(20) * i, width + 1, px(20)), line)
        painter.setFont(title)
        painter.setPen(theme.ink)
        for i, line in enumerate(titles):
            draw_line(painter, QRectF(left, y - px(1) + px(22) * i, width + 1, px(22)), line)
