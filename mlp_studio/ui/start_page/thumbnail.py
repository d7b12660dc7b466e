"""The small picture of a project or a point set, painted: regions, boundary, points with their markers, in a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen, QPixmap

from mlp_studio.ui.markers import class_colour, paint_symbol
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import CLASS_SYMBOLS, Look

if TYPE_CHECKING:
    from mlp_studio.training.small_pictures import SmallPicture

RADIUS = 4
FEW = 9
"""Up to so many points are drawn large."""
SMALL, IN_SMALL = 40, 36
"""Up to this height a picture is small, and has about so many points."""


def draw_thumbnail(picture: SmallPicture, size: QSizeF, dpr: float, look: Look) -> QPixmap:
    """Return a picture of this size in logical pixels, without its frame."""
    theme = look.theme
    result = QPixmap(round(size.width() * dpr), round(size.height() * dpr))
    result.setDevicePixelRatio(dpr)
    result.fill(theme.canvas)
    with QPainter(result) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(0, 0, size.width(), size.height())
        if picture.cells is not None:
            rows, columns = picture.cells.shape[:2]
            cells = np.ascontiguousarray(picture.cells)
            painter.drawImage(frame, QImage(cells.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888))
        scale = size.height() / 64
        extent = np.array([size.width(), size.height()])
        painter.setPen(QPen(theme.ink, max(1.0, 1.5 * scale)))
        for line in picture.lines:
            painter.drawPolyline(polygon(*(line * extent).T))
        few, large = len(picture.places) <= FEW, size.height() > SMALL
        radius = (4.5 if few else 2.7) * scale if large else (2.6 if few else 1.7)
        shown = slice(None, None, 1 if large else max(1, len(picture.places) // IN_SMALL))
        places, test = picture.places[shown] * extent, picture.test[shown].tolist()
        for place, mark, is_test in zip(places, picture.marks[shown].tolist(), test, strict=True):
            symbol = CLASS_SYMBOLS[mark % len(CLASS_SYMBOLS)]
            paint_symbol(
                painter, QPointF(*place.tolist()), symbol, radius, class_colour(theme, mark), theme, hollow=is_test and large, scale=0.6
            )
    return result


def paint_thumbnail(painter: QPainter, rect: QRectF, picture: QPixmap | None, look: Look, *, faint: bool = False) -> None:
    """Draw a picture in its frame, or the empty frame where there is none yet; `faint` for a file that is gone."""
    radius = look.px(RADIUS)
    outline = QPainterPath()
    outline.addRoundedRect(rect, radius, radius)
    painter.save()
    if picture is None:
        painter.fillPath(outline, look.theme.canvas)
    else:
        painter.setClipPath(outline)
        painter.setOpacity(0.4 if faint else 1.0)
        painter.drawPixmap(rect, picture, QRectF(picture.rect()))
    painter.restore()
    painter.setPen(QPen(look.theme.line2, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
