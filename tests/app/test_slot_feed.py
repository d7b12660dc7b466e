"""A feed whose worker meets a fault: it is told, and the next request is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.training.one_slot import OneSlotWorker


@dataclass(frozen=True)
class Question:
    generation: int
    fault: type[BaseException] | None = None


class Feed(SlotFeed[Question]):
    """Answers a question with its number."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[int] = []

    def ask(self, question: Question) -> None:
        self._ask(question)

    def _make_worker(self) -> OneSlotWorker[Question, int]:
        def answer(question: Question, is_overtaken: Callable[[], bool]) -> int:
            if question.fault is not None:
                raise question.fault("a fault in the worker")
            return question.generation

        return OneSlotWorker("questions", answer)

    def _hand_out(self, answer: int) -> None:
        self.answers.append(answer)


@pytest.fixture
def feed(qtbot: QtBot) -> Iterator[Feed]:
    made = Feed()
    yield made
    assert made.close()


@pytest.mark.parametrize("fault", [RuntimeError, MemoryError, SystemExit])
def test_after_a_fault_of_the_worker_the_next_question_is_answered(feed: Feed, qtbot: QtBot, fault: type[BaseException]) -> None:
    told: list[Exception] = []
    feed.failed.connect(told.append)
    feed.ask(Question(1, fault))
    qtbot.waitUntil(lambda: len(told) == 1)
    qtbot.waitUntil(lambda: feed.is_at_rest)
    feed.ask(Question(2))
    qtbot.waitUntil(lambda: feed.answers == [2])
    assert len(told) == 1


def test_what_is_asked_while_the_feed_is_held_is_answered_after_it_the_newest_alone(feed: Feed, qtbot: QtBot) -> None:
    feed.hold()
    feed.ask(Question(1))
    feed.ask(Question(2))
    assert not feed.is_at_rest
    assert "questions" not in {thread.name for thread in threading.enumerate()}
    feed.release()
    qtbot.waitUntil(lambda: feed.is_at_rest)
    assert feed.answers == [2]


def test_a_feed_that_is_closed_while_it_is_held_begins_nothing_when_it_is_released(feed: Feed) -> None:
    feed.hold()
    feed.ask(Question(1))
    assert feed.close()
    feed.release()
    assert "questions" not in {thread.name for thread in threading.enumerate()}


class RestingFeed(Feed):
    """Answers when it is let to, and notes when it began and ended."""

    rests = True

    def __init__(self) -> None:
        super().__init__()
        self.may_end = threading.Event()
        self.times: list[tuple[float, float]] = []

    def _make_worker(self) -> OneSlotWorker[Question, int]:
        def answer(question: Question, is_overtaken: Callable[[], bool]) -> int:
            begin = time.perf_counter()
            self.may_end.wait(30)
            self.times.append((begin, time.perf_counter()))
            return question.generation

        return OneSlotWorker("questions", answer)


def test_a_worker_that_rests_is_left_alone_as_long_as_its_last_answer_took(qtbot: QtBot) -> None:
    feed = RestingFeed()
    feed.ask(Question(1))
    feed.ask(Question(2))
    qtbot.wait(150)  # the first answer takes so long
    feed.may_end.set()
    qtbot.waitUntil(lambda: feed.answers == [1, 2])
    (_, first_end), (second_begin, _) = feed.times
    assert second_begin - first_end > 0.1
    assert feed.close()
