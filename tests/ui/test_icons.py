"""Icons that an engine of ours draws: as long as Qt holds a copy, and no longer."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtGui import QIcon, QIconEngine
from pytestqt.qtbot import QtBot

from mlp_studio.ui.canvas.activation_curve import curve_icon
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

MAKERS = [partial(icon, "close"), partial(curve_icon, "tanh")]


def engines() -> list[QIconEngine]:
    return [thing for thing in gc.get_objects() if isinstance(thing, QIconEngine)]


@pytest.mark.parametrize("make", MAKERS, ids=["icon", "curve"])
def test_a_copy_of_an_icon_is_drawn_after_the_icon_has_gone_and_its_engine_goes_with_the_last(
    make: Callable[[Look], QIcon], qtbot: QtBot
) -> None:
    gc.collect()
    before = len(engines())
    made = make(Look())
    copy = QIcon(made)
    del made
    gc.collect()
    assert len(engines()) == before + 1
    picture = copy.pixmap(20, 20).toImage()
    assert any(picture.pixelColor(x, y).alpha() for x in range(20) for y in range(20))
    del copy
    assert len(engines()) == before


@pytest.mark.parametrize("make", MAKERS, ids=["icon", "curve"])
def test_a_garbage_collection_finds_no_way_from_an_icon_to_its_engine_which_it_would_delete_first(
    make: Callable[[Look], QIcon], qtbot: QtBot
) -> None:
    assert not any(isinstance(part, QIconEngine) for part in gc.get_referents(make(Look())))
