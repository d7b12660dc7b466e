"""The diagnosis feed tells at once what is found at rest, and of a run what was found twice; the confusion feed keeps its pace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.confusion_feed import ConfusionFeed
from mlp_studio.app.diagnosis_feed import DiagnosisFeed
from mlp_studio.core import edits
from mlp_studio.core.findings import Finding
from mlp_studio.core.measures import confusion
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.training import diagnosing
from mlp_studio.training.confusing import ConfusionAnswer
from tests.core.nets import random_points, xor_project

Told = list[tuple[Finding, ...]]
NO_ROWS = np.empty((0, 5))
PROJECT = xor_project(sizes=(2, 1))
EQUAL = replace(PROJECT, network=PROJECT.network.with_weights((np.full((2, 3), 0.5), np.array([[0, 1.0, 1.0]]))))


@pytest.fixture
def feed(qtbot: QtBot) -> Iterator[DiagnosisFeed]:
    one = DiagnosisFeed()
    yield one
    assert one.close()


@pytest.fixture
def told(feed: DiagnosisFeed) -> Told:
    found: Told = []
    feed.findings_changed.connect(found.append)
    return found


@pytest.fixture
def confusions(qtbot: QtBot) -> Iterator[ConfusionFeed]:
    one = ConfusionFeed()
    yield one
    assert one.close()


def kinds(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.kind for finding in findings}


def falling() -> np.ndarray:
    return np.column_stack([np.arange(20), np.linspace(1, 0.5, 20), np.full((20, 3), np.nan)])


def without_pace(feed: DiagnosisFeed | ConfusionFeed) -> None:
    feed._pace_ms = 0  # noqa: SLF001  the tests wait for no clock


def test_what_is_found_at_rest_is_told_at_once(feed: DiagnosisFeed, told: Told, qtbot: QtBot) -> None:
    feed.examine(EQUAL, NO_ROWS)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert len(told) == 1
    assert "symmetric" in kinds(told[0])


def test_of_a_run_only_what_was_found_twice_is_told(feed: DiagnosisFeed, told: Told, qtbot: QtBot) -> None:
    without_pace(feed)
    for project in (PROJECT, EQUAL, EQUAL, PROJECT):
        feed.examine(project, falling(), is_live=True)
        qtbot.waitUntil(lambda: feed.is_at_rest)
    assert ["symmetric" in kinds(findings) for findings in told] == [False, True, False]
    assert all("learning" in kinds(findings) for findings in told)


def test_what_was_found_of_other_units_does_not_count_as_found_before(feed: DiagnosisFeed, told: Told, qtbot: QtBot) -> None:
    without_pace(feed)
    network = EQUAL.network
    renamed = replace(EQUAL, network=replace(network, layers=(replace(network.layers[0], name="other"), *network.layers[1:])))
    for project in (EQUAL, renamed, renamed):
        feed.examine(project, falling(), is_live=True)
        qtbot.waitUntil(lambda: feed.is_at_rest)
    assert ["symmetric" in kinds(findings) for findings in told] == [True]


def test_a_run_is_not_examined_again_at_once(feed: DiagnosisFeed, told: Told, qtbot: QtBot) -> None:
    feed.examine(PROJECT, falling(), is_live=True)
    assert not feed.is_ready
    qtbot.waitUntil(lambda: feed.is_at_rest)
    feed.examine(EQUAL, falling(), is_live=True)
    assert feed.is_at_rest
    feed.examine(EQUAL, falling())
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert "symmetric" in kinds(told[-1])


def test_another_network_is_examined_at_once_and_the_old_one_not_told(feed: DiagnosisFeed, told: Told, qtbot: QtBot) -> None:
    feed.examine(EQUAL, NO_ROWS, is_live=True)
    other = edits.add_layer(PROJECT, 1)
    feed.examine(other, NO_ROWS, is_live=True)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert told == []
    feed.examine(other, NO_ROWS)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert "symmetric" not in kinds(told[-1])


def test_the_contradictions_of_the_same_points_are_found_once(
    feed: DiagnosisFeed, told: Told, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[object] = []
    search = diagnosing.contradicting

    def count(points):  # type: ignore[no-untyped-def]
        searched.append(points)
        return search(points)

    monkeypatch.setattr(diagnosing, "contradicting", count)
    xy = np.array([[0, 0], [0, 0], [1, 1.0]])
    twice = replace(PROJECT, points=replace(PROJECT.points, xy=xy, labels=np.array([0, 1, 1]), test=None))
    for project in (PROJECT, PROJECT, twice, twice):
        feed.examine(project, NO_ROWS)
        qtbot.waitUntil(lambda: feed.is_at_rest)
    assert searched == [PROJECT.points, twice.points]
    assert "contradictory" in kinds(told[-1])
    assert "contradictory" not in kinds(told[0])


def test_a_closed_feed_examines_nothing(feed: DiagnosisFeed, told: Told) -> None:
    assert feed.close()
    feed.examine(PROJECT, NO_ROWS)
    assert feed.is_at_rest


def test_a_bug_in_the_examination_is_told_and_ends_nothing(
    feed: DiagnosisFeed, told: Told, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine = diagnosing.diagnose

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(diagnosing, "diagnose", break_down)
    with qtbot.waitSignal(feed.failed):
        feed.examine(PROJECT, NO_ROWS)
    monkeypatch.setattr(diagnosing, "diagnose", examine)
    feed.examine(EQUAL, NO_ROWS)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert "symmetric" in kinds(told[-1])


def test_training_and_test_points_are_counted_apart(confusions: ConfusionFeed, qtbot: QtBot) -> None:
    project = replace(PROJECT, points=random_points(40, 1, 2, test_share=0.3))
    found: list[ConfusionAnswer] = []
    confusions.counted.connect(found.append)
    confusions.show(project)
    qtbot.waitUntil(lambda: confusions.is_at_rest)
    for of_test, part in zip((False, True), found[0].confusions, strict=True):
        expected = confusion(project.network, project.points, of_test=of_test)
        assert part is not None
        assert expected is not None
        np.testing.assert_array_equal(part.counts, expected.counts)


def test_target_numbers_have_mean_errors_in_their_place(confusions: ConfusionFeed, qtbot: QtBot) -> None:
    found: list[ConfusionAnswer] = []
    confusions.counted.connect(found.append)
    for project in (replace(PROJECT, points=random_points(40, 1, 2, "regression")), replace(PROJECT, points=EMPTY), several()):
        confusions.show(project)
        qtbot.waitUntil(lambda: confusions.is_at_rest)
    assert [answer.mean_errors is None for answer in found] == [False, True, True]
    assert np.isnan(found[0].mean_errors[1])  # type: ignore[index]
    assert found[2].confusions == (None, None)


def several() -> Project:
    """Return three classes for one output."""
    return replace(PROJECT, points=random_points(10, 3, 1))


def test_the_confusion_of_a_run_is_counted_now_and_then_and_at_rest_at_once(confusions: ConfusionFeed, qtbot: QtBot) -> None:
    found: list[ConfusionAnswer] = []
    confusions.counted.connect(found.append)
    confusions.show(PROJECT, is_live=True)
    confusions.show(EQUAL, is_live=True)
    qtbot.waitUntil(lambda: confusions.is_at_rest)
    assert [answer.project for answer in found] == [PROJECT]
    confusions.show(EQUAL)
    qtbot.waitUntil(lambda: confusions.is_at_rest)
    assert found[-1].project is EQUAL
