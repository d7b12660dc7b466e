"""The separability feed hands out the verdicts on the newest points, while somebody wants them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.separability_feed import SeparabilityFeed
from mlp_studio.core.points import PointSet
from mlp_studio.training.separability_worker import SeparabilityAnswer

CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float)
XOR = PointSet(CORNERS, np.array([0, 1, 1, 0]), ("−", "+"))


@pytest.fixture
def feed(qtbot: QtBot) -> Iterator[SeparabilityFeed]:
    one = SeparabilityFeed()
    yield one
    assert one.close()


@pytest.fixture
def answers(feed: SeparabilityFeed) -> list[SeparabilityAnswer]:
    found: list[SeparabilityAnswer] = []
    feed.verdicts_changed.connect(found.append)
    return found


def test_the_verdicts_on_the_newest_points_are_handed_out_last(
    feed: SeparabilityFeed, answers: list[SeparabilityAnswer], qtbot: QtBot
) -> None:
    for step in range(20):
        feed.show(replace(XOR, xy=CORNERS + step))
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert answers[-1].points.xy[0].tolist() == [19, 19]
    assert answers[-1].verdicts[0].meeting == (19.5, 19.5)
    assert [a.generation for a in answers] == sorted({a.generation for a in answers})
    assert len(answers) < 20


def test_the_same_points_are_judged_once(feed: SeparabilityFeed, answers: list[SeparabilityAnswer], qtbot: QtBot) -> None:
    feed.show(XOR)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    feed.show(XOR)
    assert feed.is_at_rest
    assert len(answers) == 1


def test_what_nobody_wants_any_more_is_not_handed_out_and_asked_for_anew_later(
    feed: SeparabilityFeed, answers: list[SeparabilityAnswer], qtbot: QtBot
) -> None:
    feed.show(XOR)
    feed.forget()
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert answers == []
    feed.show(XOR)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert [a.points for a in answers] == [XOR]


def test_points_of_before_are_not_answered_to_who_looks_again(
    feed: SeparabilityFeed, answers: list[SeparabilityAnswer], qtbot: QtBot
) -> None:
    feed.show(XOR)
    feed.forget()
    moved = replace(XOR, xy=CORNERS + 1)
    feed.show(moved)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert [a.points for a in answers] == [moved]


def test_a_closed_feed_asks_for_nothing(feed: SeparabilityFeed, answers: list[SeparabilityAnswer]) -> None:
    assert feed.close()
    feed.show(XOR)
    assert feed.is_at_rest


def test_a_bug_in_the_worker_is_told_and_ends_nothing(feed: SeparabilityFeed, answers: list[SeparabilityAnswer], qtbot: QtBot) -> None:
    broken = PointSet(np.full((4, 2), np.nan), XOR.labels, XOR.classes)
    with qtbot.waitSignal(feed.failed) as told:
        feed.show(broken)
    assert isinstance(told.args[0], Exception)
    feed.show(XOR)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert [a.points for a in answers] == [XOR]
