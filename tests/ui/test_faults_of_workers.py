"""A bug in each worker, one after the other in one window: it is told and logged, its details can be copied, and the next job is done."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import mlp_studio
from mlp_studio.app.crash_log import CrashLog
from mlp_studio.core import edits
from mlp_studio.core.engine import Engine
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import is_quick
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.storage.project_file import write_project
from mlp_studio.training.one_slot import OneSlotWorker
from mlp_studio.ui.film.plan import FilmPlan
from mlp_studio.ui.main_window import MainWindow

PATIENCE_MS = 60_000
KINDS: tuple[type[BaseException], ...] = (SystemExit, RuntimeError, MemoryError)
NAMED_ELSEWHERE = ("name", "self._name", "parent")
"""How a thread is named that has its name from another call."""


class Faults:
    """Lets the thread of a name meet a fault with its next job, and notes the jobs that are done."""

    def __init__(self) -> None:
        self.name = ""
        self.kind: type[BaseException] = RuntimeError
        self.done: list[str] = []

    def meet(self) -> None:
        """Raise the fault, if this is the thread for it, once. Worker's thread."""
        name = threading.current_thread().name.rstrip(" 0123456789")
        if name == self.name:
            self.name = ""
            raise self.kind(f"injected into {name}")
        self.done.append(name)


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    found = Faults()
    plain_init, plain_advance = OneSlotWorker.__init__, Engine.advance

    def init(self: OneSlotWorker[Any, Any], name: str, answer: Callable[..., Any], *, urgent: bool = False) -> None:
        def faulty(request: Any, is_overtaken: Callable[[], bool]) -> Any:
            found.meet()
            return answer(request, is_overtaken)

        plain_init(self, name, faulty, urgent=urgent)

    def advance(self: Engine, budget: int) -> int:
        found.meet()
        return plain_advance(self, budget)

    monkeypatch.setattr(OneSlotWorker, "__init__", init)
    monkeypatch.setattr(Engine, "advance", advance)
    return found


class Story:
    """What a user does in a window, so that its workers have something to do."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self._turn = 0

    def view(self, name: str) -> Any:
        return self._window.lecture.open(name)

    def train_starts(self) -> None:
        view = self.view("minima")
        view.row.starts_field.setValue(2)
        view.row.epochs_field.setValue(2)
        view.begin()

    def edit(self) -> None:
        self._turn += 1
        self._window.edit("Set weight", lambda p: edits.set_weight(p, 2, 0, 0, 0.1 * self._turn))

    def edit_in_view(self, name: str) -> None:
        self.view(name)
        self.edit()

    def train(self) -> None:
        self._window.controller.run_epochs(1)

    def show_other_points(self) -> None:
        self.view("unit")
        self._turn += 1
        self._window.edit("Points", lambda p: edits.set_points(p, generate("gaussians", 20, seed=self._turn)))

    def show_gradients(self) -> None:
        self._window.curves.show_page("gradients")
        self.train()

    def show_confusion(self) -> None:
        self._window.curves.show_page("confusion")
        self.edit()

    def compare(self) -> None:
        self._window.comparison_dock.show()
        self.edit()

    def judge(self) -> None:
        self._window.separability_panel.set_wanted(True)
        self._turn += 1
        self._window.edit("Points", lambda p: edits.set_points(p, generate("gaussians", 20, seed=self._turn)))

    def show_start_page(self) -> None:
        self._window.start_page.hide()
        self._window.start_page.show()

    def make_film(self) -> None:
        path = self._folder / "film.gif"
        self._window.files.choose_file = lambda *_: str(path)
        self._window.film.export(FilmPlan(width=320, height=180, seconds=1, frames_per_second=2))

    def open_file(self) -> None:
        path = self._folder / "network.mlps"
        write_project(large_project(), path)
        self._window.files.confirm_discard = lambda _: "discard"
        self._window.files.open_path(path)

    def import_points(self) -> None:
        path = self._folder / "points.csv"
        path.write_text("x1,x2,class\n0,0,A\n1,1,B\n")
        self._window.imports.importer.read(path)


JOBS: dict[str, Callable[[Story], object]] = {
    "training": Story.train,
    "start": Story.train_starts,
    "regions": Story.edit,
    "edges": Story.edit,
    "diagnosis": Story.edit,
    "measuring": Story.edit,
    "gradients": Story.show_gradients,
    "confusion": Story.show_confusion,
    "comparison": Story.compare,
    "three nets": lambda story: story.edit_in_view("nets"),
    "hidden space": lambda story: story.edit_in_view("hidden"),
    "landscape": lambda story: story.edit_in_view("landscape"),
    "unit laboratory": Story.show_other_points,
    "separability": Story.judge,
    "file pictures": Story.show_start_page,
    "film": Story.make_film,
    "project reader": Story.open_file,
    "importer": Story.import_points,
}
"""What makes the worker of a name work: each time it is asked, a job."""


def large_project() -> Project:
    """Return one whose edges, points and weights are so many that no worker is spared."""
    points = generate("gaussians", 2200, seed=1)
    made = edits.new_project((12, 8, 1), ("tanh", "tanh", "sigmoid"), points, TrainingSettings(learning_rate=0.05))
    assert not is_quick(made)
    return made


def test_a_bug_in_any_worker_is_told_and_logged_and_its_next_job_is_done(
    make_window: Callable[[Project], MainWindow], qtbot: QtBot, tmp_path: Path, faults: Faults
) -> None:
    window = make_window(large_project())
    window.resize(1600, 1200)  # in less room a column leaves out units, and their edges
    bar = window.notice_bar
    story = Story(window, tmp_path)
    for (name, act), kind in zip(JOBS.items(), cycle(KINDS), strict=False):
        window.crash_notice.log = CrashLog(tmp_path / name)
        faults.kind, faults.name = kind, name
        act(story)
        qtbot.waitUntil(lambda: not bar.isHidden() and "inside MLP Studio" in bar.text, timeout=PATIENCE_MS)
        assert faults.name == ""
        assert bar.action_button.text() == "Copy details"
        qtbot.mouseClick(bar.action_button, Qt.MouseButton.LeftButton)
        for text in (QGuiApplication.clipboard().text(), next((tmp_path / name).glob("*.log")).read_text(encoding="utf-8")):
            assert f"{kind.__name__}: injected into {name}" in text
        bar.close_notice()
        if name == "edges":  # the one that is asked no more: the window strokes the edges itself
            assert not window.canvas.scene.edge_feed.is_ready
            continue
        faults.done.clear()
        act(story)
        qtbot.waitUntil(lambda name=name: name in faults.done, timeout=PATIENCE_MS)
        assert bar.isHidden() or "inside MLP Studio" not in bar.text
    window.start_page.hide()


def test_the_table_of_workers_has_all_that_the_program_starts() -> None:
    found: set[str] = set()
    for path in Path(mlp_studio.__file__).parent.rglob("*.py"):
        found |= {name.rstrip() for name in names_of_workers(ast.parse(path.read_text(encoding="utf-8")))}
    assert found == set(JOBS)


def names_of_workers(module: ast.Module) -> Iterator[str]:
    """Yield the names of the threads that a module makes, up to a number."""
    for node in ast.walk(module):
        calls: list[ast.Call] = []
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).startswith(("OneSlotWorker", "JobFeed")) for base in node.bases):
            calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("OneSlotWorker", "JobFeed", "Thread"):
            calls = [node]
        for call in calls:
            named = next((word.value for word in call.keywords if word.arg == "name"), call.args[0] if call.args else None)
            first = named.values[0] if isinstance(named, ast.JoinedStr) else named
            if isinstance(first, ast.Constant):
                yield str(first.value)
            else:
                assert first is not None
                assert ast.unparse(first) in NAMED_ELSEWHERE, ast.unparse(call)
