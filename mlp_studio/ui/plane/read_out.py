"""The read-out under the plane: the place of the pointer, the network's output there, and its class, in one line of fixed height."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.ui.axes import coordinate_text
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.markers import class_colour, draw_marker
from mlp_studio.ui.theme import Look

HEIGHT = 32
_GAP = 16
_PLAIN = re.compile(r"[_^{}]")
"""What makes a symbol a formula."""
_MARKER_RADIUS = 5
INVITATIONS = ("Point at the plane to read x and y", "Point at the plane")
"""What it says before there is a place, and what where that is too long."""
_NAME, _SHORT_NAME = 110, 48
"""Widths to which the name of a class is cut, at scale 1."""
_MOST_SHOWN = 3
"""So many outputs are shown as long as there is any room for them."""
_CENTRED = Qt.AlignmentFlag.AlignVCenter


class ReadOut(QWidget):
    """Shows x = (…), y = (…), and at the right the marker and the name of the class.

    Numbers stand still: y begins where the widest x of these decimals would end. Where the line is too narrow for all of it, y has 2
    decimals instead of 3, then the class goes without the word; for up to three classes, x then has a decimal less, the class a shorter
    name, and y 1 decimal. At last only the largest output is shown, named by its number; a tooltip has them all.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._points: PointSet = EMPTY
        self._place: tuple[float, float] | None = None
        self._outputs: Floats | None = None
        self._class_index: int | None = None
        self._shown: tuple[str, float] | None = None
        self._decimals = 2
        self._symbol = "x"
        self._invitations = INVITATIONS
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Read-out of the plane")
        look.theme_changed.connect(self.update)

    def take(self, points: PointSet) -> None:
        """Name classes as this point set does; output and class, which are of the set before, go."""
        self._points = points
        self._outputs = self._class_index = self._shown = None
        self.update()

    def name_places(self, symbol: str, invitations: tuple[str, str] = INVITATIONS) -> None:
        """Call places by another symbol than x, LaTeX, and invite to them in these words, long and short."""
        self._symbol, self._invitations = symbol, invitations
        self.update()

    def set_decimals(self, decimals: int) -> None:
        """Write coordinates with so many decimals."""
        self._decimals = decimals
        self.update()

    def set_place(self, place: tuple[float, float] | None) -> None:
        """Show these coordinates, or none."""
        self._place = place
        self.update()

    def set_outputs(self, y: Floats | None, class_index: int | None, shown: tuple[str, float] | None = None) -> None:
        """Show the network's output and its class at the place; None where there is none.

        `shown` is the symbol and the output of the one unit that the plane shows: its value stands in the place of y.
        """
        self._outputs = None if y is None else np.array(y, np.float64).ravel()
        self._class_index = class_index
        self._shown = shown
        self.update()

    @property
    def shown_value(self) -> float | None:
        """The output of the one unit that the plane shows, if it does."""
        return None if self._shown is None else self._shown[1]

    @property
    def text(self) -> str:
        """All of it in words."""
        if self._place is None:
            return ""
        parts = [f"{_PLAIN.sub('', self._symbol)} = {self._coordinates()}"]
        if self._shown is not None:
            parts.append(f"{_PLAIN.sub('', self._shown[0])} = {value_text(self._shown[1])}")
        elif self._outputs is not None:
            parts.append(f"y = {_vector(self._outputs, 3)}")
        if self._class_index is not None:
            parts.append(f"class {self._class_name()}")
        return "  ".join(parts)

    def _class_name(self) -> str:
        assert self._class_index is not None
        return self._name_of(self._class_index)

    def _name_of(self, index: int) -> str:
        names = self._points.classes or ()
        return names[index] if index < len(names) else str(index + 1)

    def _coordinates(self, fewer: int = 0) -> str:
        assert self._place is not None
        return f"({', '.join(coordinate_text(v, max(0, self._decimals - fewer)) for v in self._place)})"

    def _widest_coordinates(self, fewer: int = 0) -> str:
        """Return a text as wide as any of places with as many digits; all digits are of one width."""
        assert self._place is not None
        return f"({', '.join(coordinate_text(-abs(v) or -1.0, max(0, self._decimals - fewer)) for v in self._place)})"

    def outputs_html(self) -> str:
        """Return a table of all outputs with the classes that they stand for, the decision in bold; "" without outputs."""
        if self._outputs is None:
            return ""
        theme, k = self._look.theme, len(self._outputs)
        rows = []
        for i, y in enumerate(self._outputs.tolist()):
            symbol = f"<i>y</i><sub>{i + 1}</sub>" if k > 1 else "<i>y</i>"
            value, name = value_text(y), ""
            if k > 1 and self._points.setting != "regression":
                name = f"<span style='color: {class_colour(theme, i).name()}'>■</span> {escape(self._name_of(i))}"
            if k > 1 and i == self._class_index:
                value, name = f"<b>{value}</b>", f"<b>{name}</b>"
            rows.append(f"<tr><td>{symbol} =</td><td align='right'>&nbsp;{value}</td><td>&nbsp;&nbsp;{name}</td></tr>")
        return f"<table cellspacing='2'>{''.join(rows)}</table>"

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line from both ends towards the middle."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, px = self._look.theme, self._look.px
            box = QRectF(self.rect())
            painter.setFont(self._look.font("body"))
            if self._place is None:
                painter.setPen(theme.ink3)
                painter.setFont(self._look.font("caption"))
                long, short = self._invitations
                is_wide = QFontMetricsF(painter.font()).horizontalAdvance(long) <= box.width()
                painter.drawText(box, _CENTRED, long if is_wide else short)
                return
            x = self._draw_symbol(painter, box.left(), self._symbol)
            metrics = QFontMetricsF(painter.font())
            fewer, class_text, outputs = self._fitting()
            painter.drawText(box.adjusted(x - box.left(), 0, 0, 0), _CENTRED, self._coordinates(fewer))
            start = x + metrics.horizontalAdvance(self._widest_coordinates(fewer)) + px(_GAP)
            if outputs is not None:
                latex, text = outputs
                value = self._draw_symbol(painter, start, latex)
                painter.drawText(box.adjusted(value - box.left(), 0, 0, 0), _CENTRED, text)
            if class_text:
                self._draw_class(painter, box, class_text)

    @property
    def written(self) -> str:
        """What the line has room for, as it is written."""
        if self._place is None:
            return ""
        fewer, name, output = self._fitting()
        y = "" if output is None else f"{_PLAIN.sub('', output[0])} = {output[1]}"
        x = f"{_PLAIN.sub('', self._symbol)} = {self._coordinates(fewer)}"
        return "  ".join(part for part in (x, y, name) if part)

    def _fitting(self) -> tuple[int, str, tuple[str, str] | None]:
        """Return how many decimals fewer x has, and the fullest texts of class, and symbol and text of y, that fit beside each other."""
        px = self._look.px
        metrics, strong = QFontMetricsF(self._look.font("body")), QFontMetricsF(self._look.font("body", 600))
        width = self.width() - formula_size(self._symbol, px(15)).width - px(4 + _GAP) - metrics.horizontalAdvance("= ")
        for fewer, name, output in self._choices(strong):
            taken = strong.horizontalAdvance(name) + px(2 * _MARKER_RADIUS + 18) if name else 0.0
            latex, text = output
            needed = formula_size(latex, px(15)).width + metrics.horizontalAdvance(f"= {text}") + px(8)
            if metrics.horizontalAdvance(self._widest_coordinates(fewer)) + needed + taken <= width:
                return fewer, name, output
        return 0, self._names(strong)[1], None

    def _names(self, metrics: QFontMetricsF) -> list[str]:
        """Return the name of the class, from the fullest to the shortest."""
        if self._class_index is None:
            return ["", "", ""]
        name = self._class_name()
        short, shorter = (metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._look.px(width)) for width in (_NAME, _SHORT_NAME))
        return [f"class {short}", short, shorter]

    def _choices(self, metrics: QFontMetricsF) -> Iterator[tuple[int, str, tuple[str, str]]]:
        """Return decimals fewer of x, name of the class, and symbol and text of y, from the fullest to the shortest."""
        full, short, shorter = self._names(metrics)
        if self._shown is not None:
            latex, value = self._shown
            yield from ((0, name, (latex, value_text(value, decimals))) for name in (full, short) for decimals in (3, 2))
            return
        if self._outputs is None:
            return
        k, y = len(self._outputs), self._outputs
        is_fixed = 1 < k <= _MOST_SHOWN and self._points.setting != "regression"  # all of one width, and so is the line
        all_of_them = {decimals: ("y", _vector(y, decimals, is_fixed=is_fixed)) for decimals in (3, 2, 1)}
        yield from ((0, name, all_of_them[decimals]) for name in (full, short) for decimals in (3, 2))
        if is_fixed:
            yield from ((1, name, all_of_them[decimals]) for decimals in (2, 1) for name in (short, shorter))
        if k > 1:
            largest = int(np.argmax(y))
            yield from ((0, name, (f"y_{{{largest + 1}}}", value_text(float(y[largest])))) for name in (short, shorter))

    def _draw_symbol(self, painter: QPainter, left: float, latex: str) -> float:
        """Draw "x = " and return where its value begins."""
        theme, px = self._look.theme, self._look.px
        box = QRectF(self.rect())
        size = px(15)
        draw_formula(painter, QPointF(left, box.center().y() + px(4.5)), latex, size, theme.ink2)
        painter.setPen(theme.ink2)
        equals = left + formula_size(latex, size).width + px(4)
        painter.drawText(box.adjusted(equals - box.left(), 0, 0, 0), _CENTRED, "=")
        return equals + QFontMetricsF(painter.font()).horizontalAdvance("= ")

    def _draw_class(self, painter: QPainter, box: QRectF, text: str) -> None:
        """Draw marker and class at the right end."""
        assert self._class_index is not None
        theme, px = self._look.theme, self._look.px
        font = self._look.font("body", 600)
        painter.setFont(font)
        painter.setPen(theme.ink)
        painter.drawText(box.adjusted(0, 0, -px(2), 0), _CENTRED | Qt.AlignmentFlag.AlignRight, text)
        left = box.right() - px(2) - QFontMetricsF(font).horizontalAdvance(text)
        draw_marker(painter, QPointF(left - px(13), box.center().y()), self._class_index, px(_MARKER_RADIUS), theme)

    # Qt

    def event(self, event: QEvent) -> bool:
        """Show all outputs where the pointer rests on the line, which may be too narrow for them."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.outputs_html(), self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(round(self._look.px(300)), round(self._look.px(HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """Return the fixed height and hardly any width."""
        return QSize(round(self._look.px(80)), round(self._look.px(HEIGHT)))


def _vector(values: Floats, decimals: int, *, is_fixed: bool = False) -> str:
    texts = [coordinate_text(v, decimals) if is_fixed else value_text(v, decimals) for v in values.tolist()]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
