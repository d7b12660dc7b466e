"""The network of a worksheet, as the canvas draws it, in black and white."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.export import FORMATS, page_of, paint_network
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.theme import LIGHT, Look, Theme

ROOM = (720.0, 400.0)
"""The view that the network is arranged for: about as wide as the page."""
_BLACK, _GREY, _WHITE = QColor("#000000"), QColor("#8A8A8A"), QColor("#FFFFFF")
PRINT = replace(
    LIGHT,
    panel=_WHITE,
    canvas=_WHITE,
    dots=_WHITE,
    sunken=_WHITE,
    line=_GREY,
    line2=_BLACK,
    ctrl=_BLACK,
    ink=_BLACK,
    ink2=_BLACK,
    ink3=_BLACK,
    positive=QColor("#404040"),
    negative=QColor("#404040"),
    middle=_WHITE,
    classes=(_BLACK,) * len(LIGHT.classes),
)
"""Signs are told by dashes and numbers, classes by their markers."""


class PrintLook(Look):
    """The look of paper."""

    @property
    def theme(self) -> Theme:
        """Black on white."""
        return PRINT


@contextmanager
def printed_scene(project: Project, look: Look) -> Iterator[NetworkScene]:
    """Give the scene of a project's network, with a label on every edge that has room for one."""
    scene = NetworkScene(look)
    try:
        scene.set_room(*ROOM)
        scene.show_project(replace(project, view=replace(project.view, labels="all", biases=True)))
        yield scene
    finally:
        scene.close()


def network_svg(project: Project, look: Look) -> bytes:
    """Return the picture of a project's network as SVG."""
    with printed_scene(project, look) as scene:
        return FORMATS["svg"](scene, look)


def paint_printed(painter: QPainter, project: Project, look: Look, room: QRectF) -> None:
    """Paint a project's network into the middle of a rectangle, as large as it fits."""
    with printed_scene(project, look) as scene:
        size = page_of(scene, look).size()
        factor = min(room.width() / size.width(), room.height() / size.height(), 1.0)
        target = QRectF(0, 0, size.width() * factor, size.height() * factor)
        target.moveCenter(room.center())
        paint_network(painter, scene, look, target)
