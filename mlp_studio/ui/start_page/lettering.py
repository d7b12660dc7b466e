"""Type of the start page: sizes between those of the window, and a text on at most two lines."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from mlp_studio.ui.theme import Look


def page_font(look: Look, size: float, weight: int = 400) -> QFont:
    """Return the font of the window in another size, in pixels at scale 1."""
    font = look.font("body", weight)
    font.setPixelSize(round(look.px(size)))
    return font


def lines_of(text: str, font: QFont, width: float, most: int) -> list[str]:
    """Return a text broken into at most so many lines, the last of them elided."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    starts = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    lines = [text[a:b].rstrip() for a, b in pairwise([*starts, len(text)])]
    if len(lines) > most:
        rest = text[starts[most - 1] :]
        lines[most - 1 :] = [QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return lines


def draw_line(painter: QPainter, rect: QRectF, text: str, *, right: bool = False) -> float:
    """Write a text on one line in the painter's font, elided where it is too long; return how wide it is."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)
