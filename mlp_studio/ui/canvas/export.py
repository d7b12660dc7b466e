"""The canvas as a file: SVG, PNG or PDF of the network as it is drawn, with names above and symbols below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.storage.files import write_bytes_atomically
from mlp_studio.training.regions import draw_regions
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.canvas.symbols import layer_name, matrix_latex, size_latex
from mlp_studio.ui.device_bytes import bytes_of
from mlp_studio.ui.formulas import draw_formula
from mlp_studio.ui.plane.region_look import region_request
from mlp_studio.ui.theme import Look

ROOM = (1040.0, 560.0)
"""The view that a network is arranged for where there is no window."""
HEAD, FOOT = 56.0, 40.0
PNG_SCALE = 2.0
TITLE = "Network of MLP Studio"


def export_canvas(project: Project, path: Path, file_format: str, theme: Literal["light", "dark"] = "light") -> None:
    """Write a project's network, as the canvas draws it, to a file.

    Parameters
    ----------
    project
        Whose network.
    path
        Of the file.
    file_format
        One of `FORMATS`.
    theme
        Its colours.

    Raises
    ------
    StudioError
        If there is no such format, or the file cannot be written.
    """
    from mlp_studio.ui.start import make_application

    app = make_application()
    look = Look()
    look.set_theme(theme)
    look.apply_to(app)
    scene = NetworkScene(look)
    scene.set_room(*ROOM)
    scene.show_project(project)
    frame = draw_regions(region_request(project, project.points.bounds(), look))
    if frame is not None:
        scene.show_thumbnails(frame.thumbnails)
    try:
        export_scene(scene, look, path, file_format)
    finally:
        scene.close()


def export_scene(scene: NetworkScene, look: Look, path: Path, file_format: str) -> None:
    """Write a scene to a file; see `export_canvas`."""
    if file_format not in FORMATS:
        raise StudioError(f"the canvas cannot be written as “{file_format}”", path.name, f"Choose one of {', '.join(FORMATS)}")
    write_bytes_atomically(path, FORMATS[file_format](scene, look))


def page_of(scene: NetworkScene, look: Look, *, named: bool = True) -> QRectF:
    """Return the part of the scene that is exported, with room for names and symbols where it is `named`."""
    return scene.content.adjusted(0, -look.px(HEAD), 0, look.px(FOOT)) if named else scene.content


def paint_network(painter: QPainter, scene: NetworkScene, look: Look, target: QRectF, *, named: bool = True) -> None:
    """Paint a whole network into a rectangle: names, units, edges, labels, symbols; nothing that only a gesture or a selection shows.

    Without names, the names of the layers and the symbols below are left out.
    """
    network = scene.network
    if network is None:
        return
    page = page_of(scene, look, named=named)
    hovered, lit = scene.hovered, scene.lit_gap
    scene.hover(None)
    scene.light_gap(None)
    hidden = [item for item in scene.passing_items if item.isVisible()]
    for item in hidden:
        item.hide()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    scene.render(painter, target, page)
    for item in hidden:
        item.show()
    scene.hover(hovered)
    scene.light_gap(lit)
    if not named:
        return
    painter.save()
    painter.translate(target.topLeft())
    painter.scale(target.width() / page.width(), target.height() / page.height())
    painter.translate(-page.topLeft())
    px, theme = look.px, look.theme
    content = scene.content
    columns = scene.layout.columns
    for s, column in enumerate(columns):
        head = QRectF(column.x - px(100), page.top() + px(12), px(200), px(20))
        painter.setFont(look.font("title"))
        painter.setPen(theme.ink)
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, layer_name(network, s))
        painter.setFont(look.font("caption"))
        painter.setPen(theme.ink3)
        below = head.translated(0, px(19))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, network.layers[s - 1].activation if s else f"{network.p} features")
        _paint_symbol(painter, look, size_latex(network, s), column.x, content.bottom())
        if s:
            _paint_symbol(painter, look, matrix_latex(network, s), (columns[s - 1].x + column.x) / 2, content.bottom())
    painter.restore()


def _paint_symbol(painter: QPainter, look: Look, latex: str, x: float, top: float) -> None:
    rect = QRectF(x - look.px(80), top + look.px(8), look.px(160), look.px(24))
    draw_formula(painter, rect, latex, look.px(16), look.theme.ink3, Qt.AlignmentFlag.AlignHCenter)


def _png(scene: NetworkScene, look: Look) -> bytes:
    size = page_of(scene, look).size()
    image = QImage(round(size.width() * PNG_SCALE), round(size.height() * PNG_SCALE), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PNG_SCALE)
    image.fill(look.theme.canvas)
    with QPainter(image) as painter:
        paint_network(painter, scene, look, QRectF(0, 0, size.width(), size.height()))
    return bytes_of(lambda buffer: image.save(buffer, "PNG"))  # type: ignore[call-overload]  # the stubs want bytes, which Qt refuses


def _svg(scene: NetworkScene, look: Look) -> bytes:
    size = page_of(scene, look).size()

    def write(buffer: QBuffer) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size.toSize())
        generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
        generator.setTitle(TITLE)
        with QPainter(generator) as painter:
            paint_network(painter, scene, look, QRectF(0, 0, size.width(), size.height()))

    return bytes_of(write)


def _pdf(scene: NetworkScene, look: Look) -> bytes:
    size = page_of(scene, look).size()

    def write(buffer: QBuffer) -> None:
        writer = QPdfWriter(buffer)
        writer.setTitle(TITLE)
        writer.setPageSize(QPageSize(QSizeF(size.width(), size.height()) * 0.75, QPageSize.Unit.Point))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        writer.setResolution(96)
        with QPainter(writer) as painter:
            paint_network(painter, scene, look, QRectF(0, 0, writer.width(), writer.height()))

    return bytes_of(write)


FORMATS: dict[str, Callable[[NetworkScene, Look], bytes]] = {"svg": _svg, "png": _png, "pdf": _pdf}
