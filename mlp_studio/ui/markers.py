"""The markers of the classes: one shape and colour for each, hollow for test points, with a rim in ink where misclassified."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.ui.theme import CLASS_SYMBOLS, Look, Theme

RIM = 1.2
"""Width of the rim in the panel's colour that parts a marker from what lies under it (Source: look.md §5)."""
WRONG_RIM = 1.7
"""Width of the rim in ink of a misclassified point."""
_LINE = 1.6
"""Width of a hollow marker's outline; narrow shapes have a thinner one, of at most this share of their half width:"""
_THICKEST = 0.5
_ICON_RADIUS = 5.5
_ICON_SIDE = 18


def class_colour(theme: Theme, class_index: int) -> QColor:
    """Return the colour of a class; beyond the tenth they begin anew."""
    return theme.classes[class_index % len(theme.classes)]


@lru_cache(maxsize=32)
def marker_path(symbol: str) -> QPainterPath:
    """Return the outline of a pyqtgraph symbol around (0, 0): about as much area as a circle of radius 1, y downwards.

    Raises KeyError for a name that is not in `CLASS_SYMBOLS`.
    """
    path = QPainterPath()
    if symbol == "o":
        path.addEllipse(QPointF(0, 0), 1.0, 1.0)
        return path
    path.addPolygon(QPolygonF(_CORNERS[symbol]))
    path.closeSubpath()
    return path


def draw_marker(
    painter: QPainter, centre: QPointF, class_index: int, radius: float, theme: Theme, *, hollow: bool = False, wrong: bool = False
) -> None:
    """Draw the marker of a class.

    Parameters
    ----------
    painter
        Where to; antialiasing is its caller's choice.
    centre
        In the painter's coordinates.
    class_index
        From 0; its shape and its colour.
    radius
        Of the disc that has the marker's area, in the painter's units; rims lie outside of it.
    theme
        The colours.
    hollow
        For a test point: only an outline in the class's colour, the panel's colour inside.
    wrong
        For a misclassified point: the rim is thicker and in ink.
    """
    symbol = CLASS_SYMBOLS[class_index % len(CLASS_SYMBOLS)]
    paint_symbol(painter, centre, symbol, radius, class_colour(theme, class_index), theme, hollow=hollow, wrong=wrong)


def paint_symbol(
    painter: QPainter,
    centre: QPointF,
    symbol: str,
    radius: float,
    colour: QColor,
    theme: Theme,
    *,
    hollow: bool = False,
    wrong: bool = False,
    scale: float = 1.0,
) -> None:
    """Draw a symbol in any colour, as `draw_marker` does; `scale` is the factor on the widths of its rims."""
    rim = (WRONG_RIM if wrong else RIM) * scale
    edge = theme.ink if wrong else theme.panel
    painter.save()
    painter.translate(centre)
    painter.scale(radius, radius)
    path = marker_path(symbol)
    # The rim is drawn first and twice as wide: its inner half disappears under the marker.
    painter.strokePath(path, _pen(edge, 2 * rim / radius))
    painter.fillPath(path, colour)
    if hollow:
        thickness = min(_LINE * scale / radius / _INNER_RADIUS[symbol], _THICKEST)
        painter.scale(1 - thickness, 1 - thickness)
        painter.fillPath(path, theme.panel)
    painter.restore()


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)


def _regular(corners: int, radius: float, *, turn: float = 0.0, inner: float | None = None) -> list[QPointF]:
    """Return the corners of a regular polygon, its first one at the top; with `inner`, those of a star."""
    count = corners if inner is None else 2 * corners
    points = []
    for i in range(count):
        reach = radius if inner is None or i % 2 == 0 else inner
        angle = 2 * pi * i / count - pi / 2 + turn
        points.append(QPointF(reach * cos(angle), reach * sin(angle)))
    return points


def _cross(arm: float, half_width: float, *, turn: float = 0.0) -> list[QPointF]:
    a, b = arm, half_width
    corners = [(b, -a), (b, -b), (a, -b), (a, b), (b, b), (b, a), (-b, a), (-b, b), (-a, b), (-a, -b), (-b, -b), (-b, -a)]
    c, s = cos(turn), sin(turn)
    return [QPointF(c * x - s * y, s * x + c * y) for x, y in corners]


_CORNERS: dict[str, list[QPointF]] = {
    "s": [QPointF(-0.89, -0.89), QPointF(0.89, -0.89), QPointF(0.89, 0.89), QPointF(-0.89, 0.89)],
    "t1": _regular(3, 1.36),
    "d": [QPointF(0, -1.42), QPointF(1.06, 0), QPointF(0, 1.42), QPointF(-1.06, 0)],
    "t": _regular(3, 1.36, turn=pi),
    "star": _regular(5, 1.46, inner=0.66),
    "+": _cross(1.22, 0.42),
    "x": _cross(1.30, 0.42, turn=pi / 4),
    "p": _regular(5, 1.14),
    "h": _regular(6, 1.1),
}

_INNER_RADIUS = {"o": 1.0, "s": 0.89, "t1": 0.68, "d": 0.85, "t": 0.68, "star": 0.6, "+": 0.42, "x": 0.42, "p": 0.92, "h": 0.95}
"""Radius of the largest disc inside of each symbol."""


def marker_icon(class_index: int, look: Look) -> QIcon:
    """Return the marker of a class as a button or a menu shows it, in the colours of the present theme."""
    icon = QIcon()
    for dpr in (1.0, 2.0):
        side = round(look.px(_ICON_SIDE) * dpr)
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_marker(painter, QPointF(side / 2, side / 2), class_index, look.px(_ICON_RADIUS) * dpr, look.theme)
        picture.setDevicePixelRatio(dpr)
        icon.addPixmap(picture)
    return icon


class MarkerIcon(QWidget):
    """A marker of a class for lists, read-outs and legends, 18 × 18 at scale 1.

    Parameters
    ----------
    class_index
        From 0; None is any class: a disc in the colour of labels.
    look
        Theme and scale.
    parent
        Qt's owner.
    hollow, wrong
        As test points and misclassified points are drawn.
    """

    def __init__(
        self, class_index: int | None, look: Look, parent: QWidget | None = None, *, hollow: bool = False, wrong: bool = False
    ) -> None:
        super().__init__(parent)
        self._class_index = class_index
        self._look = look
        self._hollow = hollow
        self._wrong = wrong
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name = "any class" if class_index is None else f"class {class_index + 1}"
        manner = ", hollow: a test point" if hollow else ", with a rim: misclassified" if wrong else ""
        self.setAccessibleName(f"Marker of {name}{manner}")
        look.theme_changed.connect(self._on_theme_changed)

    def set_class(self, class_index: int | None) -> None:
        """Show the marker of another class."""
        if class_index != self._class_index:
            self._class_index = class_index
            self.update()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square that holds the largest marker."""
        side = round(self._look.px(_ICON_SIDE))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marker in the middle."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, radius = self._look.theme, self._look.px(_ICON_RADIUS)
            centre = QPointF(self.width() / 2, self.height() / 2)
            if self._class_index is None:
                paint_symbol(
                    painter, centre, "o", radius, theme.ink2, theme, hollow=self._hollow, wrong=self._wrong, scale=self._look.scale
                )
            else:
                draw_marker(painter, centre, self._class_index, radius, theme, hollow=self._hollow, wrong=self._wrong)
