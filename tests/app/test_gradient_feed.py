"""The gradient feed computes the norms of each moment once, the newest first, and forgets what is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.gradient_feed import MOST_IN_PART, GradientFeed
from mlp_studio.core import edits
from mlp_studio.core.arrays import Floats
from mlp_studio.core.measures import LARGEST_SAMPLE, gradient_norms
from mlp_studio.core.moments import Moment
from mlp_studio.core.project import Project
from mlp_studio.training import gradients
from mlp_studio.training.gradients import GradientRequest, compute_norms
from tests.core.nets import random_points, training_with, xor_project

Told = list[tuple[Floats, Floats]]


@pytest.fixture
def feed(qtbot: QtBot) -> Iterator[GradientFeed]:
    one = GradientFeed()
    yield one
    assert one.close()


@pytest.fixture
def told(feed: GradientFeed) -> Told:
    found: Told = []
    feed.norms_changed.connect(lambda places, norms: found.append((places, norms)))
    return found


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Moment]:
    """Return the list of networks whose norms were computed, which grows."""
    computed: list[object] = []

    def count(network, points, training):  # type: ignore[no-untyped-def]
        computed.append(network)
        return gradient_norms(network, points, training)

    monkeypatch.setattr(gradients, "gradient_norms", count)
    return computed  # type: ignore[return-value]


PROJECT = xor_project(sizes=(3, 1))


def moments(count: int, first: int = 0, project: Project = PROJECT) -> list[tuple[float, Moment]]:
    """Return moments of a run, an epoch apart, with weights of their own."""
    network = project.network
    return [
        (float(epoch), Moment(network.with_weights(tuple(w + 0.1 * epoch for w in network.weights)), epoch))
        for epoch in range(first, first + count)
    ]


def expected(some: list[tuple[float, Moment]], project: Project = PROJECT) -> Floats:
    return np.array([gradient_norms(moment.network, project.points, project.training) for _, moment in some])


def test_the_norms_of_all_moments_are_told_in_their_order(feed: GradientFeed, told: Told, qtbot: QtBot) -> None:
    some = moments(MOST_IN_PART + 20)
    feed.ask(some, PROJECT)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    places, norms = told[-1]
    np.testing.assert_array_equal(places, np.arange(MOST_IN_PART + 20))
    np.testing.assert_array_equal(norms, expected(some))


def test_what_is_known_is_not_computed_again(feed: GradientFeed, told: Told, counted: list[Moment], qtbot: QtBot) -> None:
    some = moments(12)
    feed.ask(some[:10], PROJECT)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert len(counted) == 10
    feed.ask(some, PROJECT)
    np.testing.assert_array_equal(told[-1][0], np.arange(10))  # what is known at once
    qtbot.waitUntil(lambda: feed.is_at_rest)
    np.testing.assert_array_equal(told[-1][0], np.arange(12))
    assert len(counted) == 12
    feed.ask(some, PROJECT)
    assert feed.is_at_rest
    assert len(told[-1][0]) == 12


def test_moments_that_are_gone_are_forgotten(feed: GradientFeed, told: Told, counted: list[Moment], qtbot: QtBot) -> None:
    some = moments(4)
    feed.ask(some, PROJECT)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    feed.ask(some[2:], PROJECT)
    np.testing.assert_array_equal(told[-1][0], [2, 3])
    feed.ask(some, PROJECT)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert len(counted) == 6


@pytest.mark.parametrize("change", ["loss", "points", "reduction"])
def test_another_loss_or_other_points_make_all_norms_anew(feed: GradientFeed, told: Told, change: str, qtbot: QtBot) -> None:
    some = moments(3)
    feed.ask(some, PROJECT)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    other = {
        "loss": training_with(PROJECT, loss="log loss"),
        "points": replace(PROJECT, points=random_points(20, 1, 3)),
        "reduction": training_with(PROJECT, reduction="mean"),
    }[change]
    feed.ask(some, other)
    assert len(told[-1][0]) == 0
    qtbot.waitUntil(lambda: feed.is_at_rest)
    np.testing.assert_array_equal(told[-1][1], expected(some, other))


def test_answers_about_other_points_are_dropped(feed: GradientFeed, told: Told, qtbot: QtBot) -> None:
    some = moments(3)
    feed.ask(some, PROJECT)
    other = replace(PROJECT, points=random_points(20, 1, 3))
    feed.ask(some, other)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    np.testing.assert_array_equal(told[-1][1], expected(some, other))
    assert all(len(places) in (0, 3) for places, _ in told)


def test_another_learning_rate_changes_no_gradient(feed: GradientFeed, counted: list[Moment], qtbot: QtBot) -> None:
    some = moments(3)
    feed.ask(some, PROJECT)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    feed.ask(some, training_with(PROJECT, learning_rate=0.01))
    assert feed.is_at_rest
    assert len(counted) == 3


def test_moments_of_another_depth_than_the_last_are_left_out(feed: GradientFeed, told: Told, qtbot: QtBot) -> None:
    deeper = edits.add_layer(PROJECT, 1)
    feed.ask([*moments(2), *moments(2, 2, deeper)], deeper)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    np.testing.assert_array_equal(told[-1][0], [2, 3])
    assert told[-1][1].shape == (2, 3)


def test_without_moments_nothing_is_known(feed: GradientFeed, told: Told) -> None:
    assert not feed.is_sampled
    feed.ask([], PROJECT)
    assert told[-1][0].shape == (0,)
    assert told[-1][1].shape == (0, 0)
    assert not feed.is_sampled


def test_many_points_are_sampled_and_it_is_said(feed: GradientFeed, qtbot: QtBot) -> None:
    feed.ask(moments(1), PROJECT)
    assert not feed.is_sampled
    many = replace(PROJECT, points=random_points(LARGEST_SAMPLE + 1, 1, 1))
    feed.ask(moments(1), many)
    assert feed.is_sampled
    qtbot.waitUntil(lambda: feed.is_at_rest)


def test_what_nobody_looks_at_is_not_computed(feed: GradientFeed, told: Told, counted: list[Moment], qtbot: QtBot) -> None:
    feed.ask(moments(4 * MOST_IN_PART), PROJECT)
    feed.forget()
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert len(counted) <= MOST_IN_PART


def test_a_closed_feed_asks_for_nothing(feed: GradientFeed, told: Told) -> None:
    assert feed.close()
    feed.ask(moments(2), PROJECT)
    assert feed.is_at_rest
    assert told == []


def test_a_part_has_at_least_one_moment_and_ends_when_it_is_overtaken() -> None:
    some = tuple(moment for _, moment in moments(5))
    answer = compute_norms(GradientRequest(1, some, PROJECT.points, PROJECT.training), lambda: True)
    assert answer.moments == some[:1]
    assert len(answer.norms) == 1
