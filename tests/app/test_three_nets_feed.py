"""The feed of the three nets: live pictures are coarse and paced, fine ones come at rest, and nothing once nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.three_nets_feed import LIVE_SIZE, ThreeNetsFeed
from mlp_studio.core.edits import new_project
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.training.regions import RegionColours
from mlp_studio.training.three_nets import NetsAnswer

COLOURS = RegionColours(
    np.array([[200.0, 40, 40], [40.0, 40, 200]]), np.full(3, 255.0), 0.3, np.zeros(3), np.full(3, 128.0), np.full(3, 255.0)
)
BOUNDS = (-0.2, 1.2, -0.2, 1.2)
PROJECT = new_project((3, 1), ("tanh", "sigmoid"), generate("xor"))


class Desk:
    """A feed, and what it has handed out."""

    def __init__(self) -> None:
        self.feed = ThreeNetsFeed()
        self.drawn: list[NetsAnswer] = []
        self.feed.drawn.connect(self.drawn.append)

    def show(self, project: Project, fine: int = 90, *, is_live: bool = False) -> None:
        self.feed.show(project, BOUNDS, COLOURS, fine, is_live=is_live)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk()
    yield made
    assert made.feed.close()


def rest(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.feed.is_at_rest, timeout=60_000)


def sizes(desk: Desk) -> list[int]:
    return [answer.nets[0].frame.regions.shape[0] for answer in desk.drawn]


def moved(project: Project, by: float) -> Project:
    return replace(project, network=project.network.with_weights(tuple(w + by for w in project.network.weights)))


def test_a_coarse_picture_comes_first_and_a_fine_one_when_nothing_changes(desk: Desk, qtbot: QtBot) -> None:
    desk.show(PROJECT)
    rest(desk, qtbot)
    assert sizes(desk) == [LIVE_SIZE, 90]


def test_no_finer_picture_comes_where_the_coarse_one_is_as_fine(desk: Desk, qtbot: QtBot) -> None:
    desk.show(PROJECT, fine=LIVE_SIZE)
    rest(desk, qtbot)
    assert sizes(desk) == [LIVE_SIZE]


def test_moments_of_a_run_that_come_too_soon_are_left_out(desk: Desk, qtbot: QtBot) -> None:
    desk.show(PROJECT, is_live=True)
    for i in range(5):
        desk.show(moved(PROJECT, 0.1 * i), is_live=True)
    rest(desk, qtbot)
    assert all(answer.request.project is PROJECT for answer in desk.drawn)


def test_once_nobody_looks_no_fine_picture_is_made(desk: Desk, qtbot: QtBot) -> None:
    desk.show(PROJECT)
    desk.feed.forget()
    rest(desk, qtbot)
    assert sizes(desk) in ([], [LIVE_SIZE])


def test_large_networks_have_coarser_pictures(desk: Desk, qtbot: QtBot) -> None:
    desk.show(new_project((300, 300, 1), ("tanh", "tanh", "sigmoid"), generate("xor")), fine=400)
    rest(desk, qtbot)
    assert sizes(desk)[0] < LIVE_SIZE
    assert sizes(desk)[-1] < 400
