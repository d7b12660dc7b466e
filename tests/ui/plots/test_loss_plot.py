"""The loss plot keeps up with a run of any length, grows its axes in steps, and names its curves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.arrays import Floats
from mlp_studio.ui.plots.lines import spread
from mlp_studio.ui.plots.loss_plot import LossPlot
from mlp_studio.ui.plots.scales import EpochScale
from mlp_studio.ui.plots.thinning import BLOCK, GrowingCurve
from mlp_studio.ui.theme import DARK, LIGHT, Look


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


@pytest.fixture
def plot(look: Look, qtbot: QtBot) -> Iterator[LossPlot]:
    widget = LossPlot(look)
    widget.resize(412, 280)
    with qtbot.waitExposed(widget):
        widget.show()
    yield widget
    widget.close()
    widget.deleteLater()


def falling(n: int) -> tuple[Floats, Floats]:
    t = np.arange(float(n))
    return t, 0.6 * np.exp(-t / 20) + 0.1


def has(image: QImage, colour: object, left: int = 0, right: int | None = None, top: int = 0, bottom: int | None = None) -> bool:
    columns = range(left, image.width() if right is None else right)
    rows = range(top, image.height() if bottom is None else bottom)
    return any(image.pixelColor(x, y) == colour for x in columns for y in rows)


def test_without_a_run_the_plot_says_what_to_do(plot: LossPlot) -> None:
    assert plot.accessibleDescription() == "no run yet"
    middle = plot.grab(plot.plot_rect().toRect()).toImage()
    assert any(middle.pixelColor(x, y).lightness() < 60 for x in range(middle.width()) for y in range(middle.height()))


def test_no_scale_runs_through_the_words_of_an_empty_plot_only_its_axes_are_drawn(plot: LossPlot, look: Look) -> None:
    def grid_lines() -> int:
        image, x = plot.grab().toImage(), round(plot.plot_rect().left()) + 3
        return sum(image.pixelColor(x, y) in (look.theme.line, look.theme.line2) for y in range(image.height()))

    assert grid_lines() == 1
    assert not has(plot.grab().toImage(), look.theme.ink3, right=round(plot.plot_rect().left()) - 2)
    plot.show_history(*falling(5))
    assert grid_lines() > 3


def test_while_a_run_is_prepared_the_empty_plot_says_so(plot: LossPlot) -> None:
    before = plot.grab().toImage()
    plot.show_preparing(True)
    assert plot.invitation[0] == "Preparing…"
    assert plot.grab().toImage() != before
    plot.show_preparing(False)
    assert plot.invitation == ("No run yet", "Press Play")


@pytest.mark.parametrize("part", ["draw_back", "draw_front"])
def test_an_error_while_it_is_drawn_leaves_no_painter_open(plot: LossPlot, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("in a drawing")

    with monkeypatch.context() as patched:
        patched.setattr(plot, part, fail)
        patched.setattr(plot, "back_key", object)  # nothing is taken from before
        with pytest.raises(ZeroDivisionError, match="in a drawing"):
            plot.grab()  # Qt ends the process where a painter is still active on the picture
    assert has(plot.grab().toImage(), plot.look.theme.ink)


def test_the_description_holds_the_newest_values(plot: LossPlot) -> None:
    t, train = falling(55)
    plot.set_title("cross-entropy, mean over D")
    plot.show_history(t, train, train + 0.02, np.full(55, 0.031))
    assert plot.accessibleDescription() == "cross-entropy, mean over D; epoch 54: training 0.140, test 0.160, errors 3.1 %"


def test_the_playhead_stands_at_the_last_epoch(plot: LossPlot) -> None:
    t, train = falling(55)
    plot.show_history(t, train)
    frame = plot.plot_rect()
    x = round(frame.left() + 54 / plot.last_epoch_shown * frame.width())
    assert has(plot.grab().toImage(), LIGHT.accent, x - 2, x + 2)
    plot.set_playhead(10.0)
    image = plot.grab().toImage()
    x_back = round(frame.left() + 10 / plot.last_epoch_shown * frame.width())
    assert not has(image, LIGHT.accent, x - 2, x + 2)
    assert has(image, LIGHT.accent, x_back - 2, x_back + 2)


def test_the_test_curve_is_drawn_only_where_there_is_one(plot: LossPlot) -> None:
    t, train = falling(55)
    plot.show_history(t, train, train + 0.2)
    assert has(plot.grab().toImage(), LIGHT.test)
    plot.show_history(t, train)
    assert not has(plot.grab().toImage(), LIGHT.test)


def test_curves_follow_the_theme(plot: LossPlot, look: Look) -> None:
    t, train = falling(55)
    plot.show_history(t, train, train + 0.2)
    look.set_theme("dark")
    assert has(plot.grab().toImage(), DARK.test)


def test_the_ranges_grow_in_steps_of_at_most_one_and_a_half(plot: LossPlot) -> None:
    t, train = falling(900)
    ends = []
    for n in range(10, 900):
        plot.show_history(t[:n], train[:n])
        ends.append(plot.last_epoch_shown)
        assert t[n - 1] <= plot.filled_share * plot.last_epoch_shown + 1e-9
    steps = np.unique(ends)
    assert len(steps) < 20
    assert (steps[1:] / steps[:-1]).max() <= 1.5 + 1e-9


def test_the_name_of_a_curve_fits_beside_its_end(plot: LossPlot, look: Look) -> None:
    t, train = falling(1000)
    for width in (240, 320, 412, 700):
        plot.resize(width, 280)
        for n in (20, 77, 300, 999):
            plot.show_history(t[:n], 20 * train[:n])
            end = plot.plot_rect().left() + t[n - 1] / plot.last_epoch_shown * plot.plot_rect().width()
            assert end + QFontMetricsF(look.font("caption", 600)).horizontalAdvance("training 12.000") < width


def test_the_left_margin_has_room_for_the_widest_tick_and_only_grows_during_a_run(plot: LossPlot, look: Look) -> None:
    metrics = QFontMetricsF(look.font("caption"))
    lefts = []
    for largest in (0.5, 3e8, 4e17, 5e17):
        t = np.arange(20.0 + len(lefts))
        plot.show_history(t, np.linspace(0.1, largest, len(t)))
        axes = plot.axes()
        assert max(metrics.horizontalAdvance(text) for _, text in axes.values.marks(34.0)) <= axes.frame.left() - 8
        assert plot.x_of(0.0) == axes.frame.left()
        lefts.append(axes.frame.left())
    assert lefts == sorted(lefts)
    assert lefts[0] < lefts[-1]
    t = np.arange(30.0)
    plot.show_history(t, np.linspace(0.1, 0.5, 30))
    assert plot.axes().frame.left() == lefts[-1]
    plot.show_history(t[:5], np.linspace(0.1, 0.5, 5))
    assert plot.axes().frame.left() == lefts[0]


def test_the_loss_axis_begins_at_zero_and_holds_every_value(plot: LossPlot) -> None:
    t, train = falling(55)
    plot.show_history(t, train, train + 0.55)
    assert plot.loss_range == (0.0, 1.6)


def test_the_logarithmic_axis_spans_whole_powers_of_ten(plot: LossPlot) -> None:
    t = np.arange(5.0)
    plot.show_history(t, np.array([20.0, 3.0, 0.5, 0.0, 0.02]))
    plot.set_log(True)
    assert plot.is_log
    assert plot.loss_range == (0.01, 100.0)
    plot.grab()
    plot.show_history(t, np.zeros(5))
    assert plot.loss_range == (0.1, 1.0)
    plot.grab()


@pytest.mark.parametrize("is_log", [False, True])
@pytest.mark.parametrize("losses", [[1.0, 5e-324], [1.7e308, 1.0], [1.7e308, 1.6e308]])
def test_losses_at_the_ends_of_what_a_number_can_be_are_drawn(plot: LossPlot, losses: list[float], *, is_log: bool) -> None:
    plot.set_log(is_log)
    plot.show_history(np.arange(2.0), np.array(losses))
    assert np.isfinite(plot.loss_range).all()
    assert plot.loss_range[0] < plot.loss_range[1]
    plot.grab()


def test_values_that_are_not_finite_are_gaps(plot: LossPlot) -> None:
    t = np.arange(60.0)
    train = np.full(60, 0.5)
    train[20:40] = np.nan
    train[30] = np.inf
    plot.show_history(t, train)
    assert plot.loss_range[1] == 0.6
    frame, image = plot.plot_rect(), plot.grab().toImage()
    x, y = (round(frame.left() + 30 / plot.last_epoch_shown * frame.width()), round(frame.bottom() - 0.5 / 0.6 * frame.height()))
    assert not has(image, LIGHT.ink, x - 3, x + 3, y - 3, y + 3)
    x = round(frame.left() + 10 / plot.last_epoch_shown * frame.width())
    assert has(image, LIGHT.ink, x - 3, x + 3, y - 3, y + 3)


def test_a_run_that_is_all_gaps_is_drawn(plot: LossPlot) -> None:
    plot.show_history(np.arange(3.0), np.full(3, np.nan), np.full(3, np.inf))
    assert plot.loss_range == (0.0, 1.0)
    plot.grab()


def test_a_single_value_is_drawn(plot: LossPlot) -> None:
    plot.show_history(np.array([0.0]), np.array([0.5]), None, np.array([0.25]))
    assert has(plot.grab().toImage(), LIGHT.accent)


def test_one_spike_in_a_million_epochs_is_seen(plot: LossPlot) -> None:
    t = np.arange(1_000_000.0)
    train = np.full(len(t), 0.1)
    train[600_000] = 0.8
    plot.show_history(t, train)
    frame, image = plot.plot_rect(), plot.grab().toImage()
    x, y = round(frame.left() + 600_000 / plot.last_epoch_shown * frame.width()), round(frame.bottom() - 0.55 * frame.height())
    spike = [image.pixelColor(column, y) for column in range(x - 3, x + 4)]
    assert any(colour != LIGHT.panel for colour in spike)


def test_hovering_reads_out_the_recorded_epoch(plot: LossPlot, qtbot: QtBot) -> None:
    t, train = falling(55)
    plot.show_history(t, train, None, np.full(55, 0.5))
    frame = plot.plot_rect()
    with qtbot.waitSignal(plot.hovered) as signal:
        qtbot.mouseMove(plot, QPoint(round(frame.left() + 20.4 / plot.last_epoch_shown * frame.width()), round(frame.center().y())))
    assert signal.args is not None
    assert plot.values_at(signal.args[0]) == (20.0, [("training", "0.321"), ("errors", "50.0 %")])
    plot.grab()
    with qtbot.waitSignal(plot.hovered) as signal:
        qtbot.mouseMove(plot, QPoint(1, 1))
    assert signal.args == [None]


@given(st.lists(st.floats(0, 200), max_size=5))
def test_names_stand_apart_and_inside(places: list[float]) -> None:
    result = spread(sorted(places), 17.0, 7.0, 200.0)
    assert len(result) == len(places)
    assert all(b - a >= 17 - 1e-9 for a, b in pairwise(result))
    assert all(7 - 1e-9 <= place <= 200 + 1e-9 for place in result)


def test_names_that_do_not_meet_stay_where_they_are() -> None:
    assert spread([50.0, 100.0, 150.0], 17.0, 7.0, 200.0) == [50.0, 100.0, 150.0]


# Thinning

values = st.floats(-10, 10) | st.sampled_from([np.nan, np.inf])


@given(st.lists(values, min_size=1, max_size=40), st.integers(1, 20), st.data())
def test_a_thinned_curve_has_the_extremes_and_no_more_columns_than_wanted(pattern: list[float], columns: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 2000))
    y = np.resize(np.array(pattern), n)
    x = np.cumsum(np.random.default_rng(n).integers(1, 4, n)).astype(float)
    curve = GrowingCurve()
    for end in sorted({*data.draw(st.lists(st.integers(1, n), max_size=4)), n}):
        curve.take(x[:end], y[:end])
    thin = curve.thinned(x, y, columns)
    assert len(thin.x) <= columns
    finite = y[np.isfinite(y)]
    assert np.array_equal(np.fmin.reduce(thin.low), finite.min() if len(finite) else np.nan, equal_nan=True)
    assert np.array_equal(np.fmax.reduce(thin.high), finite.max() if len(finite) else np.nan, equal_nan=True)
    assert np.array_equal(curve.largest, finite.max() if len(finite) else np.nan, equal_nan=True)
    positive = finite[finite > 0]
    assert np.array_equal(curve.smallest_positive, positive.min() if len(positive) else np.nan, equal_nan=True)
    present = ~np.isnan(thin.low)
    assert (thin.mean[present] >= thin.low[present] - 1e-9).all()
    assert (thin.mean[present] <= thin.high[present] + 1e-9).all()


def test_a_curve_that_was_cut_and_went_on_differently_is_seen_anew() -> None:
    t = np.arange(10.0 * BLOCK)
    curve = GrowingCurve()
    curve.take(t, np.full(len(t), 5.0))
    other = np.where(t < 3 * BLOCK, 5.0, 1.0)
    other[0] = 2.0
    curve.take(t, other)
    assert curve.largest == 5.0
    shorter = np.full(2 * BLOCK, 0.5)
    curve.take(t[: len(shorter)], shorter)
    assert curve.largest == 0.5


def test_a_curve_without_values_has_no_extremes() -> None:
    curve = GrowingCurve()
    curve.take(np.empty(0), np.empty(0))
    assert np.isnan(curve.largest)
    assert np.isnan(curve.smallest_positive)


# Scales that the timeline shares


def test_places_and_pixels_of_the_widget_are_each_others_inverse(plot: LossPlot) -> None:
    t, train = falling(55)
    plot.show_history(t, train)
    for is_log in (False, True):
        plot.set_log_epochs(is_log)
        assert plot.x_of(0.0) == plot.plot_rect().left()
        assert plot.place_at(plot.x_of(23.5)) == pytest.approx(23.5)


def test_the_axis_tells_when_places_move_and_not_otherwise(plot: LossPlot, qtbot: QtBot) -> None:
    t, train = falling(900)
    plot.show_history(t[:50], train[:50])
    with qtbot.assertNotEmitted(plot.axis_changed):
        plot.show_history(t[:51], train[:51])
    with qtbot.waitSignal(plot.axis_changed):
        plot.show_history(t, train)
    with qtbot.waitSignal(plot.axis_changed):
        plot.set_log_epochs(True)
    with qtbot.waitSignal(plot.axis_changed):
        plot.resize(500, 280)
    with qtbot.assertNotEmitted(plot.axis_changed):
        plot.set_log(True)


def test_the_name_of_a_curve_fits_beside_its_end_on_the_logarithmic_axis(plot: LossPlot, look: Look) -> None:
    t, train = falling(1000)
    plot.set_log_epochs(True)
    for n in (2, 20, 300, 999):
        plot.show_history(t[:n], train[:n])
        assert plot.x_of(t[n - 1]) + QFontMetricsF(look.font("caption", 600)).horizontalAdvance("training 0.000") < plot.width()


def test_the_first_epochs_of_a_million_are_told_apart_on_the_logarithmic_axis(plot: LossPlot) -> None:
    t = np.arange(1_000_000.0)
    train = np.where(t < 3, 0.8, 0.1)
    plot.show_history(t, train)
    plot.set_log_epochs(True)
    image, frame = plot.grab().toImage(), plot.plot_rect()
    x, y = round(plot.x_of(1.5)), round(frame.bottom() - 0.8 / plot.loss_range[1] * frame.height())
    assert has(image, LIGHT.ink, x - 3, x + 3, y - 3, y + 3)
    x = round(plot.x_of(30.0))
    assert not has(image, LIGHT.ink, x - 3, x + 3, y - 3, y + 3)


@given(st.integers(1, 3000), st.integers(1, 40), st.integers(0, 2**16))
def test_columns_that_widen_keep_the_extremes(n: int, columns: int, seed: int) -> None:
    y = np.random.default_rng(seed).normal(size=n)
    x = np.arange(float(n))
    curve = GrowingCurve()
    curve.take(x, y)
    thin = curve.thinned(x, y, columns, EpochScale(0.0, 300.0, max(10.0, n), is_log=True).edges)
    assert len(thin.x) <= max(columns, 1)
    assert (np.diff(thin.x) > 0).all()
    assert (np.fmin.reduce(thin.low), np.fmax.reduce(thin.high)) == (y.min(), y.max())


def octaves(last: int, dense: int = 1024) -> list[float]:
    """Return the epochs that a long run records."""
    epochs, stride, epoch = [], 1, 0
    while epoch <= last:
        epochs.append(float(epoch))
        stride = stride * 2 if epoch >= dense * stride else stride
        epoch += stride
    return epochs


@given(st.integers(2000, 10**8), st.integers(20, 900), st.booleans())
def test_a_run_whose_early_epochs_are_dense_is_drawn_to_its_end_in_fine_columns(last: int, columns: int, is_log: bool) -> None:
    x = np.array(octaves(last))
    y = 1 / (1 + x)
    curve = GrowingCurve()
    curve.take(x, y)
    scale = EpochScale(0.0, float(columns), x[-1], is_log)
    thin = curve.thinned(x, y, columns, scale.edges)
    gaps = np.diff(scale.x(np.append(thin.x, x[-1])))
    widest = np.diff(scale.x(x)).max()  # where there are fewer records than columns
    assert gaps.max() <= 2 + widest
    assert scale.x(x[-1:])[0] - scale.x(thin.x[-1:])[0] <= 1 + widest
    assert (np.fmin.reduce(thin.low), np.fmax.reduce(thin.high)) == (y[-1], 1.0)
