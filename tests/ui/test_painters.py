"""Painters end where their painting ends, bug or no bug: the bug is told, and what was being painted is painted again."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import mlp_studio
from mlp_studio.app.crash_hooks import CrashHooks
from mlp_studio.app.crash_log import CrashLog
from mlp_studio.ui.main_window import MainWindow

ROOT = Path(mlp_studio.__file__).parent
PAINTERS = ("QPainter", "QStylePainter")


def is_painter(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in PAINTERS


def test_every_painter_is_made_by_a_with_statement() -> None:
    found = 0
    for path in ROOT.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "Painter(" not in text:
            continue
        tree = ast.parse(text)
        items = [item.context_expr for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items]
        kept = {id(item.value if isinstance(item, ast.NamedExpr) else item) for item in items}
        made = [node for node in ast.walk(tree) if is_painter(node)]
        assert [f"{path.relative_to(ROOT)}:{node.lineno}" for node in made if id(node) not in kept] == []  # type: ignore[attr-defined]
        found += len(made)
    assert found > 50


class BrokenPainter(QPainter):
    """Is made, and can do nothing."""

    def __getattribute__(self, name: str) -> object:
        raise ArithmeticError("a painter that cannot paint")


def painted_by(window: MainWindow) -> Iterator[tuple[ModuleType, QWidget]]:
    """Yield one visible widget of each class that makes a painter of its own, with the module of its `paintEvent`."""
    seen: set[type] = set()
    for widget in window.findChildren(QWidget):
        kind = next(kind for kind in type(widget).__mro__ if "paintEvent" in vars(kind))
        module = sys.modules[kind.__module__]
        if kind not in seen and widget.isVisible() and widget.visibleRegion().rectCount() and vars(module).get("QPainter") is QPainter:
            seen.add(kind)
            yield module, widget


def test_a_bug_while_painting_is_told_and_leaves_every_widget_able_to_paint(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both where Qt asks for the picture and where Python does: there an open painter would end the process."""
    window.menus.paint_action.trigger()
    qtbot.waitUntil(lambda: window.regions.is_at_rest, timeout=60_000)
    log, bar = CrashLog(tmp_path, count(step=1000).__next__), window.notice_bar  # each repetition comes after a while, and is told
    hooks = CrashHooks(log, window.crash_notice.tell)
    kinds: list[str] = []
    for module, widget in [*painted_by(window)]:
        if widget is bar:
            continue  # its own bug cannot be told in it
        with monkeypatch.context() as broken:
            broken.setattr(module, "QPainter", BrokenPainter)
            try:
                widget.grab()
            except ArithmeticError:
                kinds.append(type(widget).__name__)
            else:
                continue  # one that has something to paint now and then, when it has the focus say
            hooks.install()
            widget.update()
            qtbot.waitUntil(bar.isVisible)
            hooks.remove()
        assert "inside MLP Studio" in bar.text, kinds[-1]
        bar.close_notice()
        assert not widget.grab().isNull()
    assert len(kinds) >= 12
    text = next(tmp_path.glob("*.log")).read_text(encoding="utf-8")
    assert text.count("Traceback") >= 10
    assert "Qt: " not in text  # of a painter that is still at work
    assert not window.grab().isNull()
