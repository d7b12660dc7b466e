"""What opening the app does beside showing a window."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest

from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.start import keep_for_good


@pytest.fixture
def thawed() -> Iterator[None]:
    """Begin and end with everything in garbage collection."""
    gc.unfreeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_the_first_run_takes_what_exists_out_of_garbage_collection_and_later_runs_take_no_more(
    window: MainWindow, wait_idle: Callable[[MainWindow], None]
) -> None:
    keep_for_good(window.controller)
    assert gc.get_freeze_count() == 0
    window.controller.run_epochs(3)
    wait_idle(window)
    frozen = gc.get_freeze_count()
    assert frozen > 10_000
    window.controller.run_epochs(3)
    wait_idle(window)
    assert gc.get_freeze_count() <= frozen
