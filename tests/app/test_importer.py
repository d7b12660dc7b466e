"""The importer: files are read on its thread, the newest request wins, and the bytes are held."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.importer import Importer
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports import reading
from mlp_studio.storage.imports.choice import Import, ImportChoice
from mlp_studio.storage.imports.table import Table

XOR = b"a,b,kind\n0,0,no\n1,0,yes\n0,1,yes\n1,1,no\n"
ELEVEN = b"u,v,colour\n" + b"".join(b"%d,%d,c%d\n" % (i, i * i, i) for i in range(11))


class Told:
    """Everything that an importer tells, in order."""

    def __init__(self, importer: Importer) -> None:
        self.loaded: list[tuple[Table, ImportChoice, Import | StudioError]] = []
        self.applied: list[Import | StudioError] = []
        self.failed: list[StudioError] = []
        self.broke: list[Exception] = []
        self.busy: list[bool] = []
        importer.loaded.connect(lambda *what: self.loaded.append(what))
        importer.applied.connect(self.applied.append)
        importer.failed.connect(self.failed.append)
        importer.broke.connect(self.broke.append)
        importer.busy_changed.connect(self.busy.append)


@pytest.fixture
def importer(qtbot: QtBot) -> Iterator[Importer]:
    made = Importer()
    yield made
    assert made.close()


@pytest.fixture
def told(importer: Importer) -> Told:
    return Told(importer)


@pytest.fixture
def idle(importer: Importer, qtbot: QtBot) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: not importer.is_busy, timeout=20_000)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Keep tables with the name "slow" from being read until this is set."""
    opened = threading.Event()
    real = reading.read_table

    def read(data: bytes, name: str, part: str = "") -> Table:
        if name.startswith("slow"):
            opened.wait(10)
        return real(data, name, part)

    monkeypatch.setattr(reading, "read_table", read)
    yield opened
    opened.set()


def test_a_file_is_told_with_its_table_the_suggestion_and_the_points(
    importer: Importer, told: Told, idle: Callable[[], None], tmp_path: Path
) -> None:
    (tmp_path / "xor.csv").write_bytes(XOR)
    importer.read(tmp_path / "xor.csv")
    assert importer.is_busy
    assert importer.name == "xor.csv"
    idle()
    ((table, choice, result),) = told.loaded
    assert [column.name for column in table.columns] == ["a", "b", "kind"]
    assert (choice.x, choice.y, choice.label) == (0, 1, 2)
    assert isinstance(result, Import)
    assert result.points.classes == ("no", "yes")
    assert told.busy == [True, False]
    assert not told.failed


def test_it_is_read_on_a_thread_of_its_own(
    importer: Importer, told: Told, idle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    real = reading.read_table

    def read(data: bytes, name: str, part: str = "") -> Table:
        threads.append(threading.current_thread().name)
        return real(data, name, part)

    monkeypatch.setattr(reading, "read_table", read)
    importer.read_bytes(XOR, "xor")
    idle()
    assert threads == ["importer"]


def test_a_choice_is_applied_to_the_bytes_that_were_read_though_the_file_is_gone(
    importer: Importer, told: Told, idle: Callable[[], None], tmp_path: Path
) -> None:
    path = tmp_path / "xor.csv"
    path.write_bytes(XOR)
    importer.read(path)
    idle()
    path.unlink()
    importer.apply(replace(told.loaded[0][1], label=None))
    idle()
    importer.read_part("")
    idle()
    (result,) = told.applied
    assert isinstance(result, Import)
    assert result.points.class_count == 1
    assert len(told.loaded) == 2


def test_a_choice_that_gives_no_points_is_applied_with_its_error(importer: Importer, told: Told, idle: Callable[[], None]) -> None:
    importer.read_bytes(XOR, "xor")
    idle()
    importer.apply(replace(told.loaded[0][1], x=2))
    idle()
    (error,) = told.applied
    assert isinstance(error, StudioError)
    assert "kind" in error.where


def test_a_file_whose_points_need_another_choice_is_loaded_with_the_error(importer: Importer, told: Told, idle: Callable[[], None]) -> None:
    importer.read_bytes(ELEVEN, "eleven.csv")
    idle()
    ((table, choice, error),) = told.loaded
    assert isinstance(error, StudioError)
    assert "11 classes" in error.what
    assert choice.label == 2
    assert len(table.columns) == 3


@pytest.mark.parametrize("data", [b"", b"1\n2\n", b"a,b\nx,y\n"])
def test_what_no_choice_can_mend_has_failed(data: bytes, importer: Importer, told: Told, idle: Callable[[], None]) -> None:
    importer.read_bytes(data, "bad.csv")
    idle()
    (error,) = told.failed
    assert "bad.csv" in error.where
    assert not told.loaded
    importer.apply(ImportChoice(0, 1, None))
    importer.read_part("x")
    assert not importer.is_busy


def test_a_file_that_is_not_there_has_failed(importer: Importer, told: Told, idle: Callable[[], None], tmp_path: Path) -> None:
    importer.read(tmp_path / "gone.csv")
    idle()
    (error,) = told.failed
    assert "gone.csv" in error.where


def test_rows_without_a_coordinate_are_counted_whether_or_not_they_are_left_out(
    importer: Importer, told: Told, idle: Callable[[], None]
) -> None:
    importer.read_bytes(b"a,b,c\n1,2,u\n,2,v\n3,?,u\n4,5,v\n", "holes")
    idle()
    assert importer.missing == 2
    importer.apply(replace(told.loaded[0][1], missing="mean"))
    idle()
    assert importer.missing == 2
    assert isinstance(told.applied[0], Import)
    assert len(told.applied[0].points) == 4


def test_a_newer_file_takes_the_place_of_one_that_is_being_read(
    importer: Importer, told: Told, idle: Callable[[], None], gate: threading.Event
) -> None:
    importer.read_bytes(ELEVEN, "slow.csv")
    importer.read_bytes(b"1,1\n", "never begun")
    importer.read_bytes(XOR, "xor")
    gate.set()
    idle()
    ((_, _, result),) = told.loaded
    assert isinstance(result, Import)
    assert result.source == "xor"
    assert not told.failed


def test_a_file_that_cannot_be_read_takes_the_one_before_it_not_away(
    importer: Importer, told: Told, idle: Callable[[], None], tmp_path: Path
) -> None:
    importer.read_bytes(XOR, "xor")
    idle()
    importer.read(tmp_path / "gone.csv")
    idle()
    importer.apply(replace(told.loaded[0][1], label=None))
    idle()
    (result,) = told.applied
    assert isinstance(result, Import)
    assert result.source == "xor"
    assert result.points.class_count == 1


def test_what_was_forgotten_is_not_told(importer: Importer, told: Told, gate: threading.Event, qtbot: QtBot) -> None:
    importer.read_bytes(XOR, "slow.csv")
    importer.forget()
    assert told.busy == [True, False]
    gate.set()
    importer.read_bytes(ELEVEN, "eleven.csv")
    qtbot.waitUntil(lambda: bool(told.loaded))
    assert isinstance(told.loaded[0][2], StudioError)


def test_closing_waits_for_the_file_that_is_being_read_and_tells_nothing_more(
    told: Told, importer: Importer, gate: threading.Event
) -> None:
    importer.read_bytes(XOR, "slow.csv")
    threading.Timer(0.05, gate.set).start()
    assert importer.close()
    assert not any(thread.name == "importer" for thread in threading.enumerate())
    importer.read_bytes(XOR, "xor")
    assert not importer.is_busy
    assert not told.loaded


def test_a_bug_in_a_reader_is_told_as_one(
    importer: Importer, told: Told, idle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(data: bytes, name: str, part: str = "") -> Table:
        raise KeyError(name)

    monkeypatch.setattr(reading, "read_table", broken)
    importer.read_bytes(XOR, "xor")
    idle()
    (error,) = told.broke
    assert isinstance(error, KeyError)
    assert not told.loaded
