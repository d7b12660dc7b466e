"""The icons of the app and of its documents in the forms that the systems want, rendered from the SVG files."""

from __future__ import annotations

import io
import os
from pathlib import Path

from mlp_studio.storage.resources import resource

DRAWINGS = {
    "mlp-studio": (resource("desktop", "mlp-studio-small.svg"), resource("icons", "mlp-studio.svg")),
    "mlp-studio-document": (resource("desktop", "mlp-studio-document-small.svg"), resource("desktop", "mlp-studio-document.svg")),
}
"""The drawing for small sizes, which has less in it, and the one for all others."""
SMALL = 24
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_SIZES = (16, 32, 64, 128, 256, 512, 1024)


def png(name: str, size: int) -> bytes:
    """Return an icon as PNG, size × size pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    small, large = DRAWINGS[name]
    renderer = QSvgRenderer(str(small if size <= SMALL else large))
    if not renderer.isValid():
        raise ValueError(f"Qt cannot read the drawing of {name}")
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the format is a str, whatever the stubs say
    return bytes(buffer.data().data())


def write_icons(folder: Path) -> None:
    """Write NAME-SIZE.png, NAME.ico and NAME.icns of each icon into a folder."""
    from PIL import Image

    folder.mkdir(parents=True)
    for name in DRAWINGS:
        for size in SIZES:
            (folder / f"{name}-{size}.png").write_bytes(png(name, size))
        for ending, sizes in (("ico", ICO_SIZES), ("icns", ICNS_SIZES)):
            *others, largest = [Image.open(io.BytesIO(png(name, size))) for size in sizes]
            largest.save(folder / f"{name}.{ending}", append_images=others, sizes=[(size, size) for size in sizes])
