"""Painting of the lines of the plane: the lines, the arrows to the positive side, the number badges and the handles."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from mlp_studio.core.hyperplane import Line
from mlp_studio.ui.plane.arrow import draw_arrow
from mlp_studio.ui.plane.hyperplanes import BADGE, LEAST_TO_TURN, THIRDS, PlacedLines
from mlp_studio.ui.theme import Look, faded

OPACITY, FAINTEST, MANY = 0.42, 0.15, 40
"""Of a line at rest; of very many of them, as a share of that; and how many lines have the full one."""
_ARROW, _HEAD = 14, 4.5
_HANDLE = 5.0


def draw_lines(painter: QPainter, look: Look, placed: PlacedLines, hovered: int | None) -> None:
    """Draw all visible lines but the selected one; the hovered one is drawn fully and on top."""
    theme, px = look.theme, look.px
    share = min(1.0, max(FAINTEST, MANY / max(1, len(placed.segments))))
    painter.setPen(QPen(faded(theme.ink, OPACITY * share), px(1.1) if share == 1 else 0))
    others = [ends for unit, ends in placed.segments.items() if unit not in (placed.selected, hovered)]
    # Faint lines need no smooth rims, and with them 64 take 9 ms (measured).
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(others) <= MANY)
    painter.drawLines([QLineF(QPointF(*start), QPointF(*end)) for start, end in others])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hovered is not None and hovered in placed.segments and hovered != placed.selected:
        start, end = placed.segments[hovered]
        painter.setPen(QPen(theme.ink, px(2)))
        painter.drawLine(QPointF(*start), QPointF(*end))


def draw_selected_line(
    painter: QPainter, look: Look, placed: PlacedLines, line: Line, hovered: int | None, colour: QColor | None = None
) -> None:
    """Draw the selected line with three arrows to its positive side, in accent or in another colour."""
    if placed.selected is None or placed.selected not in placed.segments:
        return
    theme, px = look.theme, look.px
    width = px(2.2 if placed.selected == hovered else 1.6)
    usual = theme.path_ink if placed.selected == placed.path else theme.accent
    ink = usual if colour is None else colour
    painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    start, end = placed.segments[placed.selected]
    painter.drawLine(QPointF(*start), QPointF(*end))
    length = hypot(line[1], line[2])
    towards = QPointF(line[1] / length, -line[2] / length) * px(_ARROW)
    for share in THIRDS:
        begin = QPointF(*placed.along(placed.selected, share))
        draw_arrow(painter, begin, begin + towards, ink, width, px(_HEAD))


def draw_badges(painter: QPainter, look: Look, placed: PlacedLines, hovered: int | None) -> None:
    """Draw the number badges; the selected one is filled, the hovered one has a ring in ink, both are on top; a plain layout has none."""
    if look.layout.is_plain:
        return
    theme, px = look.theme, look.px
    font = QFont(look.font("caption", 600))
    font.setPixelSize(round(px(10.5)))
    painter.setFont(font)
    for unit, (x, y) in sorted(placed.badges.items(), key=lambda item: (item[0] == placed.selected, item[0] == hovered)):
        is_selected, is_hovered = unit in (placed.selected, placed.path), unit == hovered
        fill = theme.path_ink if unit == placed.path else theme.accent
        text = str(unit + 1)
        width = max(px(BADGE), QFontMetricsF(font).horizontalAdvance(text) + px(7))
        box = QRectF(x - width / 2, y - px(BADGE) / 2, width, px(BADGE))
        rim = fill if is_selected else theme.ink if is_hovered else theme.ctrl
        painter.setPen(QPen(rim, px(1.8 if is_hovered else 1)))
        painter.setBrush(fill if is_selected else theme.panel)
        painter.drawRoundedRect(box, px(BADGE) / 2, px(BADGE) / 2)
        painter.setPen(theme.on_accent if is_selected else theme.ink if is_hovered else theme.ink2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def draw_handles(painter: QPainter, look: Look, placed: PlacedLines) -> None:
    """Draw the handles of the selected line: a filled one that moves it, hollow ones that turn it."""
    theme, px = look.theme, look.px
    for part, (x, y) in placed.handles(px(LEAST_TO_TURN)):
        is_middle = part == "middle"
        painter.setPen(QPen(theme.panel if is_middle else theme.accent, px(1.5 if is_middle else 2)))
        painter.setBrush(theme.accent if is_middle else theme.panel)
        radius = px(_HANDLE if is_middle else _HANDLE - 0.5)
        painter.drawEllipse(QPointF(x, y), radius, radius)
