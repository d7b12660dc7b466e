"""The program's own icons: SVG strokes in `currentColor`, tinted for each state of a button."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from mlp_studio.storage.resources import resource
from mlp_studio.ui.theme import Look

SIZE = 20
DISABLED_OPACITY = 0.38


def pixmap(name: str, colour: QColor, size: float = SIZE, dpr: float = 1.0) -> QPixmap:
    """Return an icon in one colour, size × size logical pixels at a device pixel ratio; cached.

    Raises FileNotFoundError for a name without a file in `resources/icons`.
    """
    key = f"icon {name} {colour.rgba()} {size} {dpr}"
    cached = QPixmap()
    if QPixmapCache.find(key, cached):
        return cached
    side = max(1, round(size * dpr))
    result = QPixmap(side, side)
    result.fill(Qt.GlobalColor.transparent)
    with QPainter(result) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, QRectF(0, 0, side, side), name, colour)
    result.setDevicePixelRatio(dpr)
    QPixmapCache.insert(key, result)
    return result


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Draw an icon into a rectangle of the painter's coordinates."""
    # The text of the file takes the colour, its opacity the painter: SVG's stroke has no alpha in #rrggbb.
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour.name()).encode()))
    painter.save()
    painter.setOpacity(painter.opacity() * colour.alphaF())
    renderer.render(painter, rect)
    painter.restore()


def icon(name: str, look: Look) -> QIcon:
    """Return an icon for a button or a menu: `ink2`, `accent` where checked, faint where disabled; it follows the theme by itself."""
    return drawn_by(_TintedEngine(name, look))


def drawn_by(engine: QIconEngine) -> QIcon:
    """Return an icon that an engine of ours draws.

    It is a copy: PySide makes the engine a child of the first icon, and if both turn up in one garbage collection, it may delete the engine
    before the icon, which then deletes it again. A copy has no child; the engine lives until Qt is done with the last one.
    """
    return QIcon(QIcon(engine))


def plain_icon(name: str, colour: QColor, size: float = SIZE) -> QIcon:
    """Return an icon in one fixed colour, as the filled button needs it, size × size logical pixels; faint where disabled."""
    result = QIcon()
    for dpr in (1.0, 1.5, 2.0):
        result.addPixmap(pixmap(name, colour, size, dpr))
        faint = QColor(colour)
        faint.setAlphaF(DISABLED_OPACITY)
        result.addPixmap(pixmap(name, faint, size, dpr), QIcon.Mode.Disabled)
    return result


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


class _TintedEngine(QIconEngine):
    """Draws from the look's present theme, so that no widget needs to set its icons anew when the theme changes."""

    def __init__(self, name: str, look: Look) -> None:
        super().__init__()
        _svg(name)
        self._name = name
        self._look = look

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        theme = self._look.theme
        if mode == QIcon.Mode.Disabled:
            faint = QColor(theme.ink2)
            faint.setAlphaF(DISABLED_OPACITY)
            return faint
        return theme.accent if state == QIcon.State.On else theme.ink2

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._look)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        colour, dpr = self._colour(mode, state), painter.device().devicePixelRatioF()
        if side > 0:  # from the cache: the canvas's headers are painted with every step of a zoom
            painter.drawPixmap(square.topLeft(), pixmap(self._name, colour, side, dpr))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # `size` is in device pixels already; the ratio is set by QIcon. A button that has no room yet asks for none.
        result = QPixmap(size)
        if result.isNull():
            return result
        result.fill(Qt.GlobalColor.transparent)
        with QPainter(result) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        return result
