"""A picture with a title above and words beside or below it, and the grid that arranges such panels by the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from mlp_studio.ui.fields import ChoiceField
from mlp_studio.ui.formula_menu import FormulaMenu
from mlp_studio.ui.theme import Look

TITLE, GAP, MARGIN, BADGE = 30, 16, 12, 18
SMALLEST, USUAL, LARGEST = 96, 150, 300
"""Side of a picture: at least, where there is no room for all without scrolling, and at most."""
HIDDEN = 8
"""So little of the last line's room may lie below the edge."""


class Panel(QWidget):
    """One picture with its title and its words; it says what it paints, the grid where.

    Attributes
    ----------
    least_words
        The width of words beside a picture at scale 1, with the gap between.
    """

    least_words = 146

    def __init__(self, look: Look, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._title = title
        self._side = SMALLEST
        self._is_low = False
        self.choice: ChoiceField | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.formula_menu = FormulaMenu(self, lambda: self.formulas)
        look.theme_changed.connect(self._on_theme_changed)

    def add_choice(self, name: str) -> ChoiceField:
        """Put a field at the right of the title."""
        self.choice = ChoiceField(self)
        self.choice.setAccessibleName(name)
        return self.choice

    def arrange(self, side: int, *, is_low: bool) -> None:
        """Have a picture of this side; `is_low`: with the words beside it."""
        self._side, self._is_low = side, is_low
        if self.choice is not None:
            height = round(self._look.px(TITLE - 6))
            self.choice.setFixedHeight(height)
            left = ceil(QFontMetricsF(self._look.font("title")).horizontalAdvance(self._title) + self._look.px(8)) if self._title else 0
            self.choice.setGeometry(left, 0, max(60, self.width() - left), height)
        self.update()

    @property
    def picture(self) -> QRect:
        """Where the picture is."""
        return QRect(0, round(self._look.px(TITLE)), self._side, self._side)

    @property
    def words_rect(self) -> QRectF:
        """Where the words are."""
        picture, gap = self.picture, self._look.px(10)
        if self._is_low:
            left = picture.right() + 1 + gap
            return QRectF(left, picture.top(), max(0.0, self.width() - left), max(0, self.height() - picture.top()))
        top = picture.bottom() + 1 + gap / 2
        return QRectF(0, top, self.width(), self.height() - top)

    # What a panel says of its own

    @property
    def formulas(self) -> dict[str, str]:
        """The formulas that it shows now, by what they are, as LaTeX with their numbers; by menu and key they are copied."""
        return {}

    def words_height(self) -> float:
        """Return how much height the words take, in pixels."""
        raise NotImplementedError

    def paint_picture(self, painter: QPainter, rect: QRect) -> None:
        """Paint the picture."""
        raise NotImplementedError

    def paint_words(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the words."""
        raise NotImplementedError

    def restyle(self) -> None:
        """Forget what was painted in another theme or scale."""

    def badge(self) -> str:
        """Return the letter before the title, or ""."""
        return ""

    # Within

    def title_width(self) -> float:
        """Return how much room the title takes."""
        badge = self._look.px(TITLE) if self.badge() else 0.0
        return badge + QFontMetricsF(self._look.font("title")).horizontalAdvance(self._title)

    def line_height(self) -> float:
        """Return the height of a row of words."""
        return QFontMetricsF(self._look.font("caption")).height() + self._look.px(2)

    def _on_theme_changed(self) -> None:
        self.restyle()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, picture and words."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            look, px = self._look, self._look.px
            painter.setFont(look.font("title"))
            painter.setPen(look.theme.ink)
            left, height = 0.0, px(TITLE - 6)
            if self.badge():
                left = draw_badge(painter, look, QRectF(0, 0, height, height), self.badge()) + px(6)
            metrics = QFontMetricsF(look.font("title"))
            painter.setFont(look.font("title"))
            painter.setPen(look.theme.ink)
            title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width() - left)
            painter.drawText(QRectF(left, 0, self.width() - left, height), Qt.AlignmentFlag.AlignVCenter, title)
            self.paint_picture(painter, self.picture)
            self.paint_words(painter, self.words_rect)


def draw_badge(painter: QPainter, look: Look, box: QRectF, letter: str) -> float:
    """Draw a letter in a ring, as tall as a badge, at the left of a row; return where it ends."""
    px, theme = look.px, look.theme
    size = px(BADGE)
    ring = QRectF(box.left() + px(0.5), box.center().y() - size / 2, size, size)
    painter.setPen(theme.ctrl)
    painter.setBrush(theme.panel)
    painter.drawEllipse(ring)
    painter.setFont(look.font("caption", 600))
    painter.setPen(theme.ink2)
    painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, letter)
    return ring.right()


@dataclass(frozen=True)
class _Form:
    """A way to arrange: how good it is, its columns and their width, the side of its pictures, and whether words stand beside them."""

    rank: tuple[bool, bool, float]
    columns: int
    width: int
    side: int
    is_low: bool


class PanelGrid(QScrollArea):
    """Arranges panels in rows of equal columns, their words below or beside, so that pictures are as large as the room allows."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._panels: list[Panel] = []
        self._ground = QWidget(self)
        self.setWidget(self._ground)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for ground in (self._ground, self.viewport()):
            ground.setAutoFillBackground(False)
        look.theme_changed.connect(self.arrange)

    def set_panels(self, panels: Sequence[Panel]) -> None:
        """Show these panels, in this order; others that were shown before are hidden."""
        if list(panels) == self._panels:
            return
        for panel in self._panels:
            panel.hide()
        self._panels = list(panels)
        for panel in self._panels:
            panel.setParent(self._ground)
            panel.show()
        self.arrange()

    def arrange(self) -> None:
        """Give each panel its place."""
        count = len(self._panels)
        if not count:
            return
        px, room = self._look.px, self.viewport().size()
        margin, gap, title, top = round(px(MARGIN)), round(px(GAP)), round(px(TITLE)), round(px(4))
        words = ceil(max(panel.words_height() for panel in self._panels))
        forms = [self._form(columns, is_low=is_low, words=words) for columns in range(1, count + 1) for is_low in (False, True)]
        form = max(forms, key=lambda form: form.rank)
        rows, side = ceil(count / form.columns), form.side
        height = title + (max(side, words) if form.is_low else side + words + round(px(8)))
        for number, panel in enumerate(self._panels):
            row, place = divmod(number, form.columns)
            panel.setGeometry(margin + place * (form.width + gap), top + row * (height + gap), form.width, height)
            panel.arrange(side, is_low=form.is_low)
        self._ground.resize(room.width(), max(room.height(), rows * (height + gap) - gap + 2 * top))

    def _form(self, columns: int, *, is_low: bool, words: int) -> _Form:
        """Return what so many columns come to, their words beside or below."""
        px, room, count = self._look.px, self.viewport().size(), len(self._panels)
        gap, rows = px(GAP), ceil(count / columns)
        width = (room.width() - 2 * px(MARGIN) - (columns - 1) * gap) / columns
        height = (room.height() - px(8) + gap) / rows - gap - px(TITLE)
        widest = width - px(max(panel.least_words for panel in self._panels)) if is_low else width
        side = min(widest, height if is_low else height - words - px(8), px(LARGEST))
        fits = side >= px(SMALLEST) and (not is_low or height >= words - px(HIDDEN))
        if not fits:  # at least each row can be seen whole, where that is not too small
            seen = room.height() - px(8) - px(TITLE) - (0 if is_low else words + px(8))
            side = min(widest, px(USUAL), max(px(SMALLEST), seen))
        needed = rows * (px(TITLE) + gap + (max(words, side) if is_low else words + side))
        is_legible = side >= px(SMALLEST) and width >= max(panel.title_width() for panel in self._panels)
        # What fits comes first, by its pictures; then what needs least scrolling.
        rank = (is_legible, fits, side if fits else -needed)
        return _Form(rank, columns, int(width), max(1, int(side)), is_low)

    def resizeEvent(self, event: object) -> None:
        """Arrange the panels in the new room."""
        self.arrange()
