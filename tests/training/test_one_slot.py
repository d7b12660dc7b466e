"""A thread with one slot: the newest request is answered, those between are skipped, and errors end nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from mlp_studio.core.errors import StudioError
from mlp_studio.training.one_slot import OneSlotWorker
from tests.training.waiting import PATIENCE, wait_for


@dataclass(frozen=True)
class Question:
    """A request; its words say what becomes of it."""

    generation: int
    words: str = ""


class Oracle:
    """Answers with the words, in capitals; "wait" waits until it may go on."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.asked: list[int] = []
        self.overtaken: list[bool] = []
        self.threads: set[str] = set()
        self.worker: OneSlotWorker[Question, str] = OneSlotWorker("oracle", self.answer)

    def answer(self, question: Question, is_overtaken: Callable[[], bool]) -> str | None:
        self.asked.append(question.generation)
        self.threads.add(threading.current_thread().name)
        if question.words == "wait":
            assert self.may_go_on.wait(PATIENCE)
        self.overtaken.append(is_overtaken())
        if question.words == "give up":
            return None
        if question.words == "refuse":
            raise StudioError("it cannot be said", "oracle", "Ask something else")
        if question.words == "fail":
            raise ZeroDivisionError("a bug")
        return question.words.upper()

    def ask(self, generation: int, words: str = "") -> None:
        self.worker.ask(Question(generation, words))

    def wait_for(self, generation: int) -> None:
        wait_for(lambda: self.worker.answered == generation, f"the answer to request {generation}")


@pytest.fixture
def oracle() -> Iterator[Oracle]:
    one = Oracle()
    yield one
    one.may_go_on.set()
    assert one.worker.close(PATIENCE)


def test_a_request_is_answered_once_on_a_thread_of_its_own(oracle: Oracle) -> None:
    assert oracle.worker.newest() is None
    oracle.ask(1, "yes")
    oracle.wait_for(1)
    assert oracle.worker.newest() == "YES"
    assert oracle.worker.newest() is None
    assert oracle.threads == {"oracle"}


def test_requests_that_are_overtaken_while_one_is_answered_are_never_begun(oracle: Oracle) -> None:
    oracle.ask(1, "wait")
    wait_for(lambda: oracle.asked == [1], "the first request to begin")
    for generation in (2, 3, 4):
        oracle.ask(generation, f"answer {generation}")
    oracle.may_go_on.set()
    oracle.wait_for(4)
    assert oracle.asked == [1, 4]
    assert oracle.overtaken == [True, False]
    assert oracle.worker.newest() == "ANSWER 4"


def test_an_answer_that_was_not_fetched_is_replaced_by_the_next(oracle: Oracle) -> None:
    for generation in (1, 2):
        oracle.ask(generation, f"answer {generation}")
        oracle.wait_for(generation)
    assert oracle.worker.newest() == "ANSWER 2"
    assert oracle.worker.newest() is None


@pytest.mark.parametrize("words", ["give up", "refuse"])
def test_a_request_without_an_answer_counts_as_dealt_with(words: str, oracle: Oracle) -> None:
    oracle.ask(1, words)
    oracle.wait_for(1)
    assert oracle.worker.newest() is None
    assert oracle.worker.newest_error() is None


def test_a_bug_is_kept_for_the_window_and_the_thread_goes_on(oracle: Oracle) -> None:
    oracle.ask(1, "fail")
    oracle.wait_for(1)
    assert isinstance(oracle.worker.newest_error(), ZeroDivisionError)
    assert oracle.worker.newest() is None
    oracle.ask(2, "again")
    oracle.wait_for(2)
    assert oracle.worker.newest() == "AGAIN"


def test_closing_ends_the_thread_even_before_the_first_request() -> None:
    worker = Oracle().worker
    assert worker.close(PATIENCE)
    assert "oracle" not in {thread.name for thread in threading.enumerate()}
    assert worker.close(PATIENCE)


def test_closing_tells_a_request_that_is_being_answered_to_give_up() -> None:
    one = Oracle()
    one.ask(1, "wait")
    wait_for(lambda: one.asked == [1], "the request to begin")
    assert not one.worker.close(0.01)
    one.may_go_on.set()
    assert one.worker.close(PATIENCE)
    assert one.overtaken == [True]


def test_a_request_that_waits_when_the_thread_is_closed_is_not_begun() -> None:
    one = Oracle()
    one.ask(1, "wait")
    wait_for(lambda: one.asked == [1], "the request to begin")
    one.ask(2, "late")
    one.worker.close(0.01)
    one.may_go_on.set()
    assert one.worker.close(PATIENCE)
    assert one.asked == [1]
