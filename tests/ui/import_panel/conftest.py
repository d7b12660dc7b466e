"""What the tests of imports share: waiting for the importer, choosing in a field, and the panel by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.app.importer import Importer
from mlp_studio.ui.fields import ChoiceField
from mlp_studio.ui.import_panel.panel import ImportPanel
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look


@pytest.fixture
def read(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Wait until a window reads or applies nothing."""

    def wait(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: not window.imports.importer.is_busy, timeout=20_000)

    return wait


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[ImportPanel], None]:
    """Wait until a panel shows what its choice gives."""

    def wait(panel: ImportPanel) -> None:
        qtbot.waitUntil(lambda: not panel.is_busy, timeout=20_000)

    return wait


@pytest.fixture
def pick(qtbot: QtBot, settle: Callable[[ImportPanel], None]) -> Callable[[ImportPanel, str, str], None]:
    """Choose the entry of a field by its text, with the keys of the keyboard."""

    def choose(panel: ImportPanel, name: str, text: str) -> None:
        field: ChoiceField = getattr(panel.fields, f"{name}_field")
        wanted = field.findText(text)
        assert wanted >= 0
        field.setFocus()
        for _ in range(abs(wanted - field.currentIndex())):
            qtbot.keyClick(field, Qt.Key.Key_Down if wanted > field.currentIndex() else Qt.Key.Key_Up)
        settle(panel)

    return choose


@pytest.fixture
def lone_panel(qtbot: QtBot) -> Iterator[Callable[[str], ImportPanel]]:
    """Open the panel on a text, with an importer and no window of the app around it."""
    host, look = QWidget(), Look()
    host.resize(1000, 700)
    importer, panel = Importer(host), ImportPanel(look, host.rect, host)
    importer.loaded.connect(lambda table, choice, result: panel.show_table("points.csv", table, choice, result, importer.missing))
    importer.applied.connect(lambda result: panel.show_result(result, importer.missing))
    importer.busy_changed.connect(panel.set_busy)
    panel.choice_requested.connect(importer.apply)
    with qtbot.waitExposed(host):
        host.show()

    def open_on(text: str) -> ImportPanel:
        importer.read_bytes(text.encode(), "points.csv")
        qtbot.waitUntil(panel.isVisible, timeout=20_000)
        return panel

    yield open_on
    assert importer.close()
    panel.close_panel()
    host.close()
    host.deleteLater()
