"""The line of a collapsed network in the plane: in ink, with arrows to its positive side, and what is so on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from mlp_studio.core.collapse import Stand
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.plane.hyperplanes import place_lines
from mlp_studio.ui.plane.line_paint import draw_selected_line
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look

_AT = 0.34
"""Where along the line its label stands: between two arrows."""
_INSET = 24.0


def draw_stand(painter: QPainter, look: Look, view: Viewport, stand: Stand) -> None:
    """Draw each line of a collapsed network, and the equation of the first one."""
    theme, px, side = look.theme, look.px, view.rect.width()
    for number, row in enumerate(stand.lines):
        placed = place_lines(stand.lines, view.bounds, side, number, {}, scale=look.scale, only_selected=True)
        w0, w1, w2 = row.tolist()
        draw_selected_line(painter, look, placed, (w0, w1, w2), number, theme.ink)
        if number or number not in placed.segments:
            continue
        size = formula_size(stand.meaning, px(14))
        box = QRectF(0, 0, size.width + px(12), px(22))
        x, y = placed.along(number, _AT)
        inset = px(_INSET)
        box.moveCenter(QPointF(min(max(x, box.width() / 2 + inset), side - box.width() / 2 - inset), min(max(y, inset), side - inset)))
        painter.setPen(QPen(theme.line2, 1))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(box, px(6), px(6))
        draw_formula(painter, box, stand.meaning, px(14), theme.ink, Qt.AlignmentFlag.AlignHCenter)
