"""Preferences: what the app remembers of its user between two starts, in the platform's own place."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import datetime
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QByteArray, QSettings

from mlp_studio.app.lesson_progress import LessonProgress
from mlp_studio.app.recent_file import RecentFile

MAX_RECENT = 8
MAX_LESSONS = 100
"""Of which it is remembered how far a learner has come."""
_TIMES = "recent_times"
_BYTES = "file:"
"""Before a path that is kept as bytes, percent-encoded; an absolute path never begins so."""
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
        return [_path_of(text) for text in self._texts("recent")][:MAX_RECENT]

    @property
    def recent(self) -> list[RecentFile]:
        """The same, with the time at which each was opened or saved last."""
        times: dict[str, datetime] = {}
        for text in self._texts(_TIMES):
            time, _, name = text.partition(" ")
            with contextlib.suppress(ValueError):
                times[name] = datetime.fromisoformat(time)
        return [RecentFile(path, times.get(_text_of(path))) for path in self.recent_files]

    def add_recent(self, path: Path) -> None:
        """Put a file on top of the recent ones."""
        path = path.absolute()
        others = [file for file in self.recent if file.path != path]
        self._keep_recent([RecentFile(path, datetime.now().replace(microsecond=0)), *others][:MAX_RECENT])

    def forget_recent(self, path: Path) -> None:
        """Take a file off the list of recent ones."""
        self._keep_recent([file for file in self.recent if file.path != path])

    def _keep_recent(self, files: list[RecentFile]) -> None:
        # In two lists: the first one alone is what older versions write and read.
        self._settings.setValue("recent", [_text_of(file.path) for file in files])
        times = [f"{file.opened.isoformat()} {_text_of(file.path)}" for file in files if file.opened is not None]
        self._settings.setValue(_TIMES, times)

    def _texts(self, key: str) -> list[str]:
        value = self._settings.value(key, [])
        texts = value if isinstance(value, list) else [value]  # QSettings turns a list of one into a string
        return [str(text) for text in texts if text]

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

    def lesson_progress(self, name: str) -> LessonProgress:
        """Return how far the learner has come in the lesson of this name."""
        return LessonProgress.of(self._lessons().get(name))

    def keep_lesson_progress(self, name: str, progress: LessonProgress) -> None:
        """Remember how far the learner has come; of MAX_LESSONS lessons, the last ones."""
        lessons = self._lessons()
        lessons.pop(name, None)
        lessons[name] = progress.tree
        kept = dict(list(lessons.items())[-MAX_LESSONS:])
        self._settings.setValue("lesson_progress", json.dumps(kept))

    def _lessons(self) -> dict[str, object]:
        try:
            tree = json.loads(str(self._settings.value("lesson_progress", "{}")))
        except (ValueError, RecursionError):
            return {}
        return tree if isinstance(tree, dict) else {}


def _text_of(path: Path) -> str:
    """Return an absolute path as a text that settings keep: they keep characters, and a name may have bytes that are none."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _BYTES + quote_from_bytes(os.fsencode(path))
    return text


def _path_of(text: str) -> Path:
    """Return the path that `_text_of` made this text of."""
    return Path(os.fsdecode(unquote_to_bytes(text.removeprefix(_BYTES)))) if text.startswith(_BYTES) else Path(text)
