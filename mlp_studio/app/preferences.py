"""Preferences: what the app remembers of its user between two starts, in the platform's own place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

MAX_RECENT = 8
THEMES = ("system", "light", "dark")


class Preferences:
    """A typed view of QSettings."""

    def __init__(self, settings: QSettings | None = None) -> None:
        """Read and write the given settings, or the user's."""
        self._settings = settings or QSettings("MLP Studio", "MLP Studio")

    @property
    def theme(self) -> str:
        """One of THEMES."""
        value = str(self._settings.value("theme", "system"))
        return value if value in THEMES else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def reduce_motion(self) -> bool:
        """Whether nothing is to move on screen."""
        return bool(self._settings.value("reduce_motion", False, type=bool))

    @reduce_motion.setter
    def reduce_motion(self, reduced: bool) -> None:
        self._settings.setValue("reduce_motion", reduced)

    @property
    def recent_files(self) -> list[Path]:
        """The files opened or saved last, the newest first."""
        value = self._settings.value("recent", [])
        texts = value if isinstance(value, list) else [value]  # QSettings turns a list of one into a string
        return [Path(str(text)) for text in texts if text][:MAX_RECENT]

    def add_recent(self, path: Path) -> None:
        """Put a file on top of the recent ones."""
        path = path.absolute()
        others = [p for p in self.recent_files if p != path]
        self._settings.setValue("recent", [str(p) for p in (path, *others)][:MAX_RECENT])

    @property
    def geometry(self) -> QByteArray | None:
        """Size and place of the window as Qt saved them."""
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("geometry", value)

    @property
    def folder(self) -> Path:
        """The folder of the file dialog."""
        recent = self.recent_files
        return recent[0].parent if recent else Path.home()
