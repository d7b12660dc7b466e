"""The panel of the data dock beside a project that takes its edits, without a window around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import Recipe
from mlp_studio.core.project import Project
from mlp_studio.ui.data_dock import DataPanel
from mlp_studio.ui.theme import Look


class Desk:
    """Takes every edit that the panel asks for, and remembers text and gesture; what is refused is kept in words."""

    def __init__(self, panel: DataPanel, look: Look, recipe: Recipe) -> None:
        self.panel, self.look = panel, look
        self.asked: list[tuple[str, str]] = []
        self.refused = ""
        panel.edit_requested.connect(self._take)
        self.show(edits.set_recipe(edits.new_project((2,), ("softmax",), recipe.make()), recipe, 0.2))

    def show(self, project: Project) -> None:
        self.project = project
        self.panel.show_project(project)

    def generate(self, name: str, share: float = 0.2) -> None:
        self.show(edits.set_recipe(self.project, Recipe.of(name), share))

    def _take(self, text: str, edit: Callable[[Project], Project], gesture: str) -> None:
        self.asked.append((text, gesture))
        try:
            self.show(edit(self.project))
        except StudioError as error:
            self.refused = str(error)

    @property
    def recipe(self) -> Recipe:
        assert isinstance(self.project.source, Recipe)
        return self.project.source


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    look = Look()
    panel = DataPanel(look)
    panel.resize(220, 800)
    made = Desk(panel, look, Recipe.of("moons"))
    with qtbot.waitExposed(panel):
        panel.show()
    yield made
    panel.close()
    panel.deleteLater()
