"""Weights over time: a line for each weight, or the spread of each layer, on the scale of epochs of the loss plot."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network
from mlp_studio.ui.plots.gradient_plot import GradientPlot
from mlp_studio.ui.plots.layer_colours import layer_colour
from mlp_studio.ui.plots.loss_plot import LossPlot
from mlp_studio.ui.plots.weight_page import WeightPage
from mlp_studio.ui.plots.weight_tracks import MOST_NEW, SHARES, WeightTracks
from mlp_studio.ui.theme import LIGHT, Look


def moments_of(network: Network, count: int) -> list[tuple[float, Moment]]:
    """Return moments whose weights are the network's times the number of the epoch."""
    return [(float(t), Moment(network.with_weights(tuple(t * w for w in network.weights)), t)) for t in range(count)]


@pytest.fixture
def wide() -> Network:
    return edits.new_project((12, 9, 1), ("tanh", "tanh", "sigmoid"), generate("moons")).network


@pytest.fixture
def leader(look: Look) -> Iterator[LossPlot]:
    plot = LossPlot(look)
    plot.resize(412, 280)
    plot.show_history(np.arange(40.0), np.full(40, 0.5))
    yield plot
    plot.deleteLater()


@pytest.fixture
def page(look: Look, leader: LossPlot, show: Callable[[QWidget], None]) -> WeightPage:
    widget = WeightPage(look, leader)
    show(widget)
    return widget


def coloured(plot: QWidget, colour: object) -> bool:
    image = plot.grab().toImage()
    return any(image.pixelColor(x, y) == colour for x in range(image.width()) for y in range(image.height()))


# The numbers


def test_each_weight_of_each_moment_is_a_number_of_its_own(network: Network) -> None:
    tracks = WeightTracks()
    assert tracks.take(moments_of(network, 5), network)
    assert tracks.places.tolist() == [0, 1, 2, 3, 4]
    for key, column in zip(tracks.index, tracks.values.T, strict=True):
        assert column == pytest.approx(np.arange(5) * network.weights[key[0] - 1][key[1], key[2]])


def test_moments_of_another_network_are_left_out(network: Network, wide: Network) -> None:
    tracks = WeightTracks()
    tracks.take([(0.0, Moment(wide)), (1.0, Moment(network))], network)
    assert tracks.places.tolist() == [1.0]
    tracks.take([(0.0, Moment(wide))], wide)
    assert tracks.values.shape == (1, 3, len(SHARES))


def test_moments_that_are_gone_are_gone_from_the_numbers(network: Network) -> None:
    tracks, moments = WeightTracks(), moments_of(network, 9)
    tracks.take(moments, network)
    tracks.take([*moments[:3], *moments[5:]], network)
    assert tracks.places.tolist() == [0, 1, 2, 5, 6, 7, 8]


def test_many_weights_are_told_by_quantiles_some_moments_at_a_time(wide: Network) -> None:
    tracks, moments = WeightTracks(), moments_of(wide, 3 * MOST_NEW)
    taken = []
    while not tracks.take(moments, wide):
        taken.append(len(tracks.places))
    assert taken == [MOST_NEW, 2 * MOST_NEW]
    assert tracks.places.tolist() == list(range(3 * MOST_NEW))
    assert tracks.values[7, 1] == pytest.approx(np.quantile(7 * wide.weights[1], SHARES, method="nearest"))


# The plot


def test_a_layer_that_is_switched_off_is_not_drawn(page: WeightPage, network: Network, qtbot: QtBot) -> None:
    page.show_moments(moments_of(network, 40), network)
    page.plot.mark([(2, 0, 0)])  # an emphasised line is opaque
    assert coloured(page.plot, layer_colour(LIGHT, 2))
    qtbot.mouseClick(page.chips.buttons[1], Qt.MouseButton.LeftButton)
    assert page.chips.hidden_layers == {2}
    assert page.plot.emphasised == ()
    assert not coloured(page.plot, layer_colour(LIGHT, 2))


def test_chips_stay_as_they_are_while_the_network_has_as_many_layers(page: WeightPage, network: Network, wide: Network) -> None:
    page.show_moments(moments_of(network, 2), network)
    page.chips.buttons[0].click()
    page.show_moments(moments_of(network, 3), network)
    assert page.chips.hidden_layers == {1}
    page.show_moments(moments_of(wide, 3), wide)
    assert len(page.chips.buttons) == 3
    assert page.chips.hidden_layers == frozenset()


def test_the_range_holds_the_weights_that_are_shown_and_zero(page: WeightPage, network: Network) -> None:
    weights = tuple(np.full(w.shape, 5.0 if s == 0 else -1.0) for s, w in enumerate(network.weights))
    page.show_moments([(0.0, Moment(network.with_weights(weights)))], network)
    low, high = page.plot.value_range()
    assert (low <= -1.0, high >= 5.0) == (True, True)
    page.plot.set_layers({1})
    assert page.plot.value_range() == (-1.0, 0.25)
    page.plot.set_layers({1, 2})
    assert page.plot.value_range()[0] < 0 < page.plot.value_range()[1]


def test_pointing_at_a_line_tells_its_weight(page: WeightPage, network: Network, qtbot: QtBot) -> None:
    page.show_moments(moments_of(network, 40), network)
    plot, key = page.plot, (1, 2, 1)
    axes = plot.axes()
    y = axes.values.y(np.array([30 * network.weights[0][2, 1]]))[0]
    with qtbot.waitSignal(plot.hovered_weight) as signal:
        qtbot.mouseMove(plot, QPoint(round(axes.epochs.x_of(30.0)), round(y)))
    assert signal.args == [key]
    assert plot.emphasised == (key,)
    epoch, entries = plot.entries_at(30.2)
    assert epoch == 30.0
    assert [entry.latex for entry in entries] == ["w_{31}^{h}"]
    plot.grab()
    with qtbot.waitSignal(plot.hovered_weight) as signal:
        qtbot.mouseMove(plot, QPoint(2, 2))
    assert signal.args == [None]


def test_an_emphasised_weight_is_named_alone(page: WeightPage, network: Network) -> None:
    page.show_moments(moments_of(network, 40), network)
    assert len(page.plot.ends(page.plot.axes())) > 1
    page.plot.mark([(1, 0, 2), (9, 0, 0), (1, 0, 77)])
    assert [end.entry.latex for end in page.plot.ends(page.plot.axes())] == ["w_{12}^{h}"]


def test_names_that_would_meet_are_left_out(page: WeightPage, network: Network) -> None:
    page.show_moments(moments_of(network, 40), network)
    places = sorted(end.y for end in page.plot.ends(page.plot.axes()))
    assert (np.diff(places) >= 15).all()


def test_a_large_network_shows_the_spread_of_each_layer_and_says_so(page: WeightPage, wide: Network) -> None:
    moments = moments_of(wide, 4)
    assert page.show_moments(moments, wide)
    assert page.plot.caption == "weights: median, quartiles, range"
    assert [end.entry.latex for end in page.plot.ends(page.plot.axes())] == ["W^{h1}", "W^{h2}", "W^{o}"]
    _, entries = page.plot.entries_at(2.0)
    assert entries[0].text.count("…") == 2
    assert coloured(page.plot, layer_colour(LIGHT, 2))
    page.plot.mark([(1, 0, 0)])
    assert page.plot.emphasised == ()


def test_without_a_run_the_page_says_what_to_do(page: WeightPage, network: Network) -> None:
    page.show_moments([], network)
    assert page.plot.last_epoch is None
    assert page.plot.entries_at(3.0) == (3.0, [])
    assert "no run yet" in page.plot.accessibleDescription()
    page.grab()


def test_a_page_has_the_scale_and_the_playhead_of_the_loss_plot(page: WeightPage, leader: LossPlot, network: Network, qtbot: QtBot) -> None:
    page.show_moments(moments_of(network, 40), network)
    assert page.plot.x_of(20.0) == leader.x_of(20.0)
    page.plot.set_log_epochs(True)
    assert leader.is_log_epochs
    with qtbot.waitSignal(leader.axis_changed):
        page.resize(500, 300)
    qtbot.waitUntil(lambda: leader.width() == page.plot.width())
    assert page.plot.x_of(20.0) == leader.x_of(20.0)
    leader.set_playhead(12.0)
    image, x = page.plot.grab().toImage(), round(leader.x_of(12.0))
    assert any(image.pixelColor(x + dx, 60) == LIGHT.accent for dx in range(-2, 3))


def test_a_picture_for_a_file_has_neither_playhead_nor_cross_hair(page: WeightPage, network: Network, qtbot: QtBot) -> None:
    page.show_moments(moments_of(network, 40), network)
    qtbot.mouseMove(page.plot, page.plot.plot_rect().center().toPoint())
    picture = QPixmap(600, 400)
    picture.fill(LIGHT.panel)
    painter = QPainter(picture)
    page.plot.draw(painter, QSizeF(600, 400))
    painter.end()
    image = picture.toImage()
    colours = {image.pixelColor(x, y).name() for x in range(600) for y in range(400)}
    assert LIGHT.line.name() in colours
    assert LIGHT.accent.name() not in colours
    assert page.plot.pointer is None


# Gradients


@pytest.fixture
def gradients(look: Look, leader: LossPlot, show: Callable[[QWidget], None]) -> GradientPlot:
    plot = GradientPlot(look, leader)
    show(plot)
    return plot


def test_norms_have_a_line_for_each_layer_on_a_logarithmic_axis(gradients: GradientPlot, network: Network) -> None:
    norms = np.stack([np.geomspace(1.0, 0.02, 40), np.geomspace(0.5, 3e-3, 40)], axis=1)
    gradients.show_norms(np.arange(40.0), norms, network)
    assert gradients.is_log
    assert gradients.value_range() == (1e-3, 1.0)
    for s in (1, 2):
        assert coloured(gradients, layer_colour(LIGHT, s))
    assert [entry.text for entry in gradients.entries_at(39.0)[1]] == ["0.020", "0.003"]
    assert gradients.accessibleDescription().endswith("W^h 0.020, W^o 0.003")
    gradients.set_log(False)
    assert gradients.value_range() == (0.0, 1.0)
    gradients.grab()


def test_norms_of_zero_are_gaps_and_far_too_small_ones_below_the_axis(gradients: GradientPlot, network: Network) -> None:
    norms = np.array([[1.0, 0.0], [1e-30, 0.0], [0.5, 0.0]])
    gradients.show_norms(np.arange(3.0), norms, network)
    assert gradients.value_range() == (1e-12, 1.0)
    gradients.grab()
    gradients.show_norms(np.arange(3.0), np.zeros((3, 2)), network)
    assert gradients.value_range() == (0.1, 1.0)
    gradients.grab()


def test_norms_of_another_number_of_layers_are_not_shown(gradients: GradientPlot, network: Network) -> None:
    gradients.show_norms(np.arange(3.0), np.ones((3, 5)), network)
    assert gradients.last_epoch is None
    assert gradients.entries_at(1.0) == (1.0, [])
    assert gradients.ends(gradients.axes()) == []
    gradients.grab()
