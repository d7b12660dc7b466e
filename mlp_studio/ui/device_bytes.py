"""What Qt's writers of pictures and pages write, as bytes: the file itself is written by `storage`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice


def bytes_of(write: Callable[[QBuffer], object]) -> bytes:
    """Return what a function writes into a buffer."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(data.data())
