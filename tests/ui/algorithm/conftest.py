"""A window in which the algorithm view stands at the first line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.main_window import MainWindow
from tests.ui.algorithm.steps import opened


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(find_project("xor-igd")[0])


@pytest.fixture
def view(window: MainWindow) -> AlgorithmView:
    return opened(window)
