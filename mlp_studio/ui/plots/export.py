"""A plot as a file: SVG with real text, or PNG."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.files import write_bytes_atomically
from mlp_studio.ui.device_bytes import bytes_of
from mlp_studio.ui.plots.epoch_plot import EpochPlot

WIDTH, HEIGHT, HEAD = 760, 440, 34
PNG_SCALE = 2.0
MAKER = "MLP Studio"


def export_plot(plot: EpochPlot, title: str, path: Path, file_format: str) -> None:
    """Write a plot to a file, larger than it is in the window and with its title above.

    Raises
    ------
    StudioError
        If there is no such format, nothing to show, or the file cannot be written.
    """
    if file_format not in FORMATS:
        raise StudioError(f"curves are not written as “{file_format}”", path.name, f"Choose one of {', '.join(FORMATS)} or csv")
    write_bytes_atomically(path, FORMATS[file_format](plot, title))


def _paint(painter: QPainter, plot: EpochPlot, title: str) -> None:
    look = plot.look
    size = QSizeF(look.px(WIDTH), look.px(HEIGHT))
    head, left = look.px(HEAD), plot.plot_rect(size).left()
    painter.setFont(look.font("title"))
    painter.setPen(look.theme.ink)
    painter.drawText(QRectF(left, 0, look.px(WIDTH) - left, head), Qt.AlignmentFlag.AlignVCenter, title)
    painter.translate(0, head)
    plot.draw(painter, size)


def _size(plot: EpochPlot) -> QSize:
    return QSize(round(plot.look.px(WIDTH)), round(plot.look.px(HEIGHT + HEAD)))


def _svg(plot: EpochPlot, title: str) -> bytes:
    size = _size(plot)

    def write(buffer: QBuffer) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
        generator.setTitle(title)
        generator.setDescription(MAKER)
        with QPainter(generator) as painter:
            painter.fillRect(QRectF(0, 0, size.width(), size.height()), plot.look.theme.panel)
            _paint(painter, plot, title)

    return bytes_of(write)


def _png(plot: EpochPlot, title: str) -> bytes:
    image = QImage(_size(plot) * PNG_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PNG_SCALE)
    image.fill(plot.look.theme.panel)
    with QPainter(image) as painter:
        _paint(painter, plot, title)
    return bytes_of(lambda buffer: image.save(buffer, "PNG"))  # type: ignore[call-overload]  # the stubs want bytes, which Qt refuses


FORMATS: dict[str, Callable[[EpochPlot, str], bytes]] = {"svg": _svg, "png": _png}
