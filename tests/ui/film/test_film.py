"""Films of a run: made headless and from the window, read back from their files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.arrays import Bytes
from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings
from mlp_studio.storage.lessons import find_project
from mlp_studio.training.whole_run import WholeRun
from mlp_studio.ui.film.painter import FilmPainter
from mlp_studio.ui.film.plan import HOLD_MS, FilmPlan, Recording, shots
from mlp_studio.ui.film.production import make_film, produce
from mlp_studio.ui.main_window import MainWindow

PLAN = FilmPlan(width=640, height=360, seconds=1, frames_per_second=10)
REGIONS = replace(PLAN, parts=("regions",))
CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))


@pytest.fixture(scope="module")
def recording(compiled_kernels: None) -> Recording:
    project = find_project("xor-igd")[0]
    run = WholeRun(project, with_course=True)
    run.finish()
    return Recording(project, "XOR", run.history.places, run.history.moments, run.rows)


def frames(path: Path) -> tuple[list[Bytes], list[int]]:
    """Return the pictures of a film and their milliseconds."""
    pictures, durations = [], []
    with Image.open(path) as image:
        for number in range(image.n_frames):
            image.seek(number)
            pictures.append(np.asarray(image.convert("RGB")))
            durations.append(int(image.info["duration"]))
    return pictures, durations


def test_a_film_begins_with_the_start_and_ends_with_the_end_of_the_run(
    recording: Recording, tmp_path: Path, qapp: QCoreApplication
) -> None:
    path, told = tmp_path / "xor.gif", []
    size = make_film(recording, PLAN, path, told.append)
    pictures, durations = frames(path)
    assert size == path.stat().st_size
    assert pictures[0].shape == (360, 640, 3)
    assert sum(durations) == 1000 + HOLD_MS
    assert len(pictures) == len(shots(recording.places, PLAN)) == 10
    assert not np.array_equal(pictures[0], pictures[-1])
    assert told == sorted(told)
    assert told[0] == 0


def test_the_regions_of_the_last_picture_are_those_that_were_learned(recording: Recording, tmp_path: Path, qapp: QCoreApplication) -> None:
    path = tmp_path / "xor.webp"
    make_film(recording, REGIONS, path)
    pictures, _ = frames(path)
    painter = FilmPainter(recording, REGIONS, shots(recording.places, REGIONS))
    square, (left, right, bottom, top) = painter.square, recording.project.points.bounds()
    painter.close()
    for (x, y), label in zip(CORNERS, (0, 1, 1, 0), strict=True):
        # Beside the point towards the nearest corner of the plane, so that the ground is met and not the marker.
        x, y = x + 0.08 * (1 if x else -1), y + 0.08 * (1 if y else -1)
        column = round(square.left() + (x - left) / (right - left) * square.width())
        row = round(square.top() + (top - y) / (top - bottom) * square.height())
        red, _, blue = (int(v) for v in pictures[-1][row, column])
        assert (blue > red + 20) if label else (red > blue + 20)


def test_nothing_moves_on_the_axes_of_the_losses(recording: Recording, tmp_path: Path, qapp: QCoreApplication) -> None:
    plan = replace(PLAN, parts=("loss",), is_log=True, is_log_loss=True)
    path = tmp_path / "xor.webp"
    make_film(recording, plan, path)
    pictures, _ = frames(path)
    for picture in pictures[1:]:
        assert np.array_equal(picture[60:, :34], pictures[0][60:, :34])  # numbers of the losses
        assert np.array_equal(picture[-34:-18], pictures[0][-34:-18])  # and of the epochs
    assert not np.array_equal(pictures[1][60:300, 60:], pictures[-1][60:300, 60:])


def test_the_same_run_gives_the_same_film(recording: Recording, tmp_path: Path, qapp: QCoreApplication) -> None:
    for name in ("a.gif", "b.gif"):
        make_film(recording, REGIONS, tmp_path / name)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


@pytest.mark.parametrize("parts", [("network",), ("network", "loss"), ("network", "regions"), ("regions", "loss")])
def test_the_parts_that_are_chosen_fill_the_picture(
    parts: tuple[str, ...], recording: Recording, tmp_path: Path, qapp: QCoreApplication
) -> None:
    plan = replace(PLAN, parts=parts, seconds=0.2, theme="dark")
    make_film(recording, plan, tmp_path / "xor.webp")
    pictures, _ = frames(tmp_path / "xor.webp")
    assert pictures[0][60:].std() > 5
    assert pictures[0].mean() < 100
    assert len(np.unique(pictures[0].reshape(-1, 3), axis=0)) > 100


def test_a_run_without_moments_is_refused_and_told_to_train(recording: Recording, tmp_path: Path) -> None:
    short = replace(recording, places=recording.places[:1], moments=recording.moments[:1])
    with pytest.raises(StudioError, match="Press Play"):
        make_film(short, PLAN, tmp_path / "x.gif")


def test_a_film_that_is_closed_half_way_leaves_no_file(recording: Recording, tmp_path: Path, qapp: QCoreApplication) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    with closing(produce(recording, REGIONS, folder / "x.gif")) as production:
        next(production)
    assert list(folder.iterdir()) == []


# From the window


@pytest.fixture
def trained(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> MainWindow:
    project = find_project("xor-igd")[0]
    window = make_window(edits.set_training(project, stop=StopSettings()))
    window.controller.set_speed(None)
    window.controller.run_epochs(40)
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)
    return window


def open_card(window: MainWindow) -> None:
    next(action for action in window.findChildren(QAction) if action.text() == "Export run as film…").trigger()


def choose(window: MainWindow, path: Path) -> None:
    """Ask for a short film without a network, and give this file."""
    card = window.film.card
    card.size_field.set_key("640x360")
    card.seconds.setValue(1)
    card.parts["network"].click()
    window.files.choose_file = lambda title, filters, saving: str(path)


def test_there_is_no_card_before_there_is_a_run(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(find_project("xor-igd")[0])
    open_card(window)
    assert "no run to film yet" in window.notice_bar.text
    assert "card" not in vars(window.film)


def test_a_film_is_made_while_training_goes_on(trained: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "run.gif"
    open_card(trained)
    card = trained.film.card
    assert card.isVisible()
    assert "41 moments" in card.estimate.text()
    choose(trained, path)
    trained.controller.play()
    qtbot.mouseClick(card.export_button, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert card.cancel_button.isVisible()
    qtbot.waitUntil(lambda: trained.film.run is None, timeout=60_000)
    assert trained.controller.is_going
    trained.controller.pause()
    assert trained.notice_bar.text.startswith("The film is in run.gif, ")
    assert not card.isVisible()
    pictures, durations = frames(path)
    assert sum(durations) == 1000 + HOLD_MS
    assert not np.array_equal(pictures[0], pictures[-1])
    qtbot.waitUntil(lambda: trained.controller.state is RunState.IDLE, timeout=60_000)


def test_a_film_that_is_cancelled_leaves_nothing(trained: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "films" / "run.gif"
    path.parent.mkdir()
    open_card(trained)
    choose(trained, path)
    card = trained.film.card
    card.export_button.click()
    qtbot.waitUntil(lambda: card.bar.value() > 0, timeout=60_000)
    card.cancel_button.click()
    qtbot.waitUntil(lambda: trained.film.run is None, timeout=60_000)
    assert "given up" in trained.notice_bar.text
    assert list(path.parent.iterdir()) == []
    assert card.export_button.isVisible()
    assert card.form.isEnabled()


def test_a_place_that_cannot_be_written_is_told_before_the_work(trained: MainWindow, tmp_path: Path) -> None:
    open_card(trained)
    choose(trained, tmp_path / "nowhere" / "run.gif")
    trained.film.card.export_button.click()
    assert trained.film.run is None
    assert "nowhere" in trained.notice_bar.text


def test_a_place_that_goes_while_the_film_is_made_is_told_at_its_end(trained: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    open_card(trained)
    choose(trained, folder / "run.webp")
    trained.film.card.form.set_key("webp")
    trained.film.card.export_button.click()
    folder.rmdir()
    qtbot.waitUntil(lambda: trained.film.run is None, timeout=60_000)
    assert "run.webp" in trained.notice_bar.text
    assert not folder.exists()


def test_the_last_part_of_a_film_stays_in_it(trained: MainWindow) -> None:
    open_card(trained)
    card = trained.film.card
    for name in ("network", "loss"):
        card.parts[name].click()
    card.show_progress(0.5)
    card.show_progress(None)
    card.parts["regions"].click()
    assert card.plan.parts == ("regions",)
    card.parts["loss"].click()
    assert card.plan.parts == ("regions", "loss")
    assert card.parts["regions"].isEnabled()


def test_a_window_that_closes_gives_the_film_up(trained: MainWindow, tmp_path: Path) -> None:
    open_card(trained)
    choose(trained, tmp_path / "run.gif")
    trained.film.card.export_button.click()
    assert trained.film.run is not None
    trained.files.confirm_discard = lambda what: "discard"
    trained.close()
    assert trained.film.run is None
    assert not (tmp_path / "run.gif").exists()
