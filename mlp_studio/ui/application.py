"""The application object, which takes the files that a desktop hands over as events, as macOS does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class StudioApplication(QApplication):
    """The one application. Files come before there is a window, too: they are kept until somebody takes them."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """Keep what comes."""
        super().__init__(list(arguments))
        self._kept: list[Path] = []
        self._open: Callable[[Path], object] = self._kept.append

    def take_files(self, take: Callable[[Path], object]) -> None:
        """Have all files taken from now on, and those first that have come already."""
        self._open = take
        kept = list(self._kept)
        self._kept.clear()
        for path in kept:
            take(path)

    # Qt

    def event(self, event: QEvent) -> bool:
        """Pass on the path of a file to be opened; an address of something else is none of ours."""
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            if event.file():
                self._open(Path(event.file()))
            return bool(event.file())
        return super().event(event)
