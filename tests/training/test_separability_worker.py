"""The separability worker answers with the verdicts on the newest points, and gives up on older ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from mlp_studio.core.points import PointSet
from mlp_studio.core.separability import verdicts
from mlp_studio.training.separability_worker import SeparabilityRequest, SeparabilityWorker, judge
from tests.training.waiting import PATIENCE, wait_for

CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float)
XOR = PointSet(CORNERS, np.array([0, 1, 1, 0]), ("−", "+"))
FOUR = PointSet(CORNERS, np.arange(4), ("a", "b", "c", "d"))


@pytest.fixture
def worker() -> Iterator[SeparabilityWorker]:
    one = SeparabilityWorker()
    yield one
    assert one.close(PATIENCE)


def test_the_answer_holds_the_points_and_the_verdicts_on_them(worker: SeparabilityWorker) -> None:
    worker.ask(SeparabilityRequest(7, XOR))
    wait_for(lambda: worker.answered == 7, "the verdicts")
    answer = worker.newest()
    assert answer is not None
    assert (answer.generation, answer.points, answer.verdicts) == (7, XOR, verdicts(XOR))


def test_verdicts_on_points_that_are_overtaken_are_given_up_in_between() -> None:
    looks = iter([False, False, True])
    assert judge(SeparabilityRequest(1, FOUR), lambda: next(looks)) is None
    assert next(looks, None) is None
    complete = judge(SeparabilityRequest(1, FOUR), lambda: False)
    assert complete is not None
    assert len(complete.verdicts) == 10
