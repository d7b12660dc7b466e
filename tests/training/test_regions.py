"""Decision regions and unit pictures: the right colour in the right place, the boundary between the classes, and the thread that draws."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.arrays import Bytes
from mlp_studio.core.engine import train
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.generators import generate
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import PointSet
from mlp_studio.core.propagation import forward, outputs
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.training.regions import (
    MAX_THUMBNAIL_PIXELS,
    Bounds,
    RegionColours,
    RegionFrame,
    RegionRequest,
    RegionWorker,
    draw_regions,
    grid,
)
from tests.core.nets import random_network, xor_minimum_network, xor_project
from tests.training.waiting import PATIENCE, wait_for

CLASSES = np.array([[250.0, 10, 20], [30, 240, 40], [50, 60, 230]])
PANEL = np.array([100.0, 110, 120])
COLOURS = RegionColours(CLASSES, PANEL, 1.0, np.array([200.0, 0, 0]), np.array([255.0, 255, 255]), np.array([0.0, 0, 200]))
BOUNDS = (-0.5, 1.5, -0.5, 1.5)
XOR = RegionRequest(1, xor_minimum_network(), "exclusive", BOUNDS, 80, COLOURS, thumbnail_size=40)


def drawn(request: RegionRequest) -> RegionFrame:
    frame = draw_regions(request)
    assert frame is not None
    return frame


def pixel(image: Bytes, x1: float, x2: float, bounds: Bounds = BOUNDS) -> list[int]:
    """Return the colour of a picture (size, size, 4) at a place of the plane, and hold it to be opaque."""
    left, right, bottom, top = bounds
    size = len(image)
    row, column = int((top - x2) / (top - bottom) * size), int((x1 - left) / (right - left) * size)
    colour = image[row, column].tolist()
    assert colour[3] == 255
    return colour[:3]


def single(activation: str, weights: list[list[float]], inputs: tuple[str, ...] = ("x1", "x2")) -> Network:
    """Return a network of one layer."""
    return Network(inputs, (Layer("o", len(weights), activation),), (np.array(weights),))


# The plane


def test_the_regions_of_the_minimum_network_have_the_colours_of_xor() -> None:
    frame = drawn(XOR)
    assert frame.regions.shape == (80, 80, 4)
    assert (frame.generation, frame.bounds) == (1, BOUNDS)
    for (x1, x2), c in zip(generate("xor").xy, generate("xor").labels, strict=True):
        assert pixel(frame.regions, x1, x2) == CLASSES[c].tolist()


def test_the_boundary_of_the_minimum_network_passes_between_the_points_and_along_its_two_lines() -> None:
    frame = drawn(XOR)
    assert len(frame.boundaries) == 2
    x = np.concatenate(frame.boundaries)
    cell = 2 / 80
    offsets = {round(float(offset), 9) for offset in np.round((x[:, 0] - x[:, 1]) * 2) / 2}
    assert offsets == {-0.5, 0.5}
    assert np.abs(np.abs(x[:, 0] - x[:, 1]) - 0.5).max() <= cell
    nearest = min(float(np.hypot(*(x - point).T).min()) for point in generate("xor").xy)
    assert nearest > 0.5 / np.sqrt(2) - 2 * cell


def test_rows_go_from_the_top_down() -> None:
    frame = drawn(replace(XOR, network=single("sigmoid", [[0.0, 0.0, 1000.0]])))
    assert pixel(frame.regions, 0.5, 1.4) == CLASSES[1].tolist()
    assert pixel(frame.regions, 0.5, -0.4) == CLASSES[0].tolist()
    assert frame.regions[0, 40, :3].tolist() == CLASSES[1].tolist()
    assert grid((0.0, 4.0, 10.0, 12.0), 2).tolist() == [[1.0, 11.5], [3.0, 11.5], [1.0, 10.5], [3.0, 10.5]]


def test_a_trained_network_colours_the_points_that_it_decides_rightly_by_their_class() -> None:
    project = train(xor_project(TrainingSettings(learning_rate=2.0, seed=2), (4, 1)), 2000)
    y = outputs(project.network, feature_matrix(("x1", "x2"), project.points.xy)).ravel()
    assert ((y >= 0.5) == project.points.labels).all()
    frame = drawn(replace(XOR, network=project.network, colours=replace(COLOURS, panel=np.zeros(3))))
    for (x1, x2), c in zip(project.points.xy, project.points.labels, strict=True):
        assert np.argmax(pixel(frame.regions, x1, x2)) == c
    assert frame.boundaries


@pytest.mark.parametrize(("y", "certainty"), [(0.5, 0.0), (0.75, 0.5), (1.0, 1.0), (3.0, 1.0), (0.25, 0.5)])
def test_the_colour_of_a_class_grows_with_certainty(y: float, certainty: float) -> None:
    frame = drawn(replace(XOR, network=single("linear", [[y, 0.0, 0.0]]), colours=replace(COLOURS, blend=0.5)))
    share = 0.5 * (0.3 + 0.7 * certainty)
    wanted = PANEL + (CLASSES[int(y >= 0.5)] - PANEL) * share
    assert np.abs(np.array(pixel(frame.regions, 0.3, 0.3)) - wanted).max() <= 0.5 + 1e-9
    assert frame.boundaries == ()


def test_with_softmax_the_largest_output_gives_the_colour() -> None:
    network = single("softmax", [[0.0, 0.0, 0.0], [-750.0, 1500.0, 0.0], [-500.0, 0.0, 1000.0]])  # beyond x1 = 0.5, beyond x2 = 0.5
    frame = drawn(replace(XOR, network=network))
    assert pixel(frame.regions, 0.0, 0.0) == CLASSES[0].tolist()
    assert pixel(frame.regions, 1.4, 0.0) == CLASSES[1].tolist()
    assert pixel(frame.regions, 0.0, 1.4) == CLASSES[2].tolist()
    x = np.concatenate(frame.boundaries)
    to_first, to_second = np.abs(x[:, 0] - 0.5), np.abs(x[:, 1] - 0.5)
    to_diagonal = np.abs(1.5 * x[:, 0] - x[:, 1] - 0.25)
    assert np.minimum(np.minimum(to_first, to_second), to_diagonal).max() < 0.03
    assert min(to_first.min(), to_second.min(), to_diagonal.min()) < 0.01


def test_with_several_labels_the_strongest_gives_the_colour() -> None:
    network = single("sigmoid", [[-500.0, 1000.0, 0.0], [500.0, -1000.0, 0.0]])
    frame = drawn(replace(XOR, network=network, setting="multi-label"))
    assert pixel(frame.regions, 1.4, 0.2) == CLASSES[0].tolist()
    assert pixel(frame.regions, -0.4, 0.2) == CLASSES[1].tolist()
    assert len(frame.boundaries) == 1
    np.testing.assert_allclose(frame.boundaries[0][:, 0], 0.5, atol=0.03)


def test_regression_is_coloured_on_the_scale_of_signs_over_the_span_of_its_targets() -> None:
    network = single("linear", [[0.0, 10.0, 0.0]])
    frame = drawn(replace(XOR, network=network, setting="regression", target_range=(0.0, 10.0)))
    assert pixel(frame.regions, -0.4, 0.0) == COLOURS.negative.tolist()
    assert pixel(frame.regions, 1.4, 0.0) == COLOURS.positive.tolist()
    middle = pixel(frame.regions, 0.5, 0.0)
    assert np.abs(np.array(middle) - COLOURS.middle).max() < 255 * 0.05
    assert frame.boundaries == ()


def test_regression_with_one_target_only_is_drawn() -> None:
    frame = drawn(replace(XOR, network=single("linear", [[3.0, 0.0, 0.0]]), setting="regression", target_range=(3.0, 3.0)))
    assert pixel(frame.regions, 0.0, 0.0) == COLOURS.middle.tolist()


def test_pale_colours_of_classes_do_not_make_a_regression_pale() -> None:
    request = replace(XOR, network=single("linear", [[9.0, 0.0, 0.0]]), setting="regression", colours=replace(COLOURS, blend=0.1))
    assert pixel(drawn(request).regions, 0.0, 0.0) == (PANEL + (COLOURS.positive - PANEL) * 0.5).tolist()


def test_places_without_a_finite_output_keep_the_panels_colour() -> None:
    frame = drawn(replace(XOR, network=single("linear", [[0.0, 1.0]], inputs=("log(x1)",))))
    assert pixel(frame.regions, -0.4, 0.0) == PANEL.tolist()
    assert pixel(frame.regions, 1.4, 0.0) != PANEL.tolist()
    assert frame.boundaries == ()


def test_more_output_units_than_class_colours_use_the_colours_again() -> None:
    biases = [[-1000.0, 0.0, 0.0] for _ in range(8)]
    biases[7] = [1000.0, 0.0, 0.0]
    frame = drawn(replace(XOR, network=single("softmax", biases)))
    assert pixel(frame.regions, 0.0, 0.0) == CLASSES[7 % 3].tolist()
    assert pixel(frame.thumbnails[1][7], 0.0, 0.0) == CLASSES[7 % 3].tolist()


# The units


def test_every_unit_of_every_layer_has_a_picture() -> None:
    network = random_network((3, 5, 4, 2), ("tanh", "relu", "softmax"), 1)
    frame = drawn(replace(XOR, network=network))
    assert [picture.shape for picture in frame.thumbnails] == [(units, 40, 40, 4) for units in (3, 5, 4, 2)]
    assert all(picture.dtype == np.uint8 and (picture[..., 3] == 255).all() for picture in frame.thumbnails)


def test_pictures_of_units_show_their_outputs_from_negative_to_positive() -> None:
    frame = drawn(XOR)
    for i, y in enumerate(forward(XOR.network, np.array([[1.0, 1, 1, 1], [0, 1, 0, 1], [0, 0, 1, 1]])).y[1][1:]):
        for (x1, x2), value in zip(generate("xor").xy, y, strict=True):
            wanted = COLOURS.positive if value else COLOURS.negative
            assert pixel(frame.thumbnails[1][i], x1, x2) == wanted.tolist()


def test_pictures_of_features_span_their_own_range() -> None:
    frame = drawn(replace(XOR, network=single("sigmoid", [[0.0, 1.0, 0.0]], inputs=("x1", "100"))))
    ramp = frame.thumbnails[0][0][20, :, :3].astype(float)
    assert np.abs(ramp[0] - COLOURS.negative).max() < 1
    assert np.abs(ramp[-1] - COLOURS.positive).max() < 1
    assert pixel(frame.thumbnails[0][1], 0.3, 0.3) == COLOURS.middle.tolist()


def test_pictures_of_a_layer_without_bounds_share_one_scale() -> None:
    network = Network(
        ("x1", "x2"), (Layer("h1", 2, "relu"), Layer("o", 1, "sigmoid")), (np.array([[8.0, 0, 0], [2.0, 0, 0]]), np.ones((1, 3)))
    )
    strong, weak = (np.array(pixel(picture, 0.3, 0.3), float) for picture in drawn(replace(XOR, network=network)).thumbnails[1])
    assert strong.tolist() == COLOURS.positive.tolist()
    assert np.abs(weak - (COLOURS.middle + (COLOURS.positive - COLOURS.middle) / 4)).max() <= 0.5


@pytest.mark.parametrize("activation", ["softmax", "linear"])
def test_output_units_of_several_classes_are_drawn_in_the_colour_of_their_class(activation: str) -> None:
    network = single(activation, [[1000.0, 0, 0], [-1000.0, 0, 0], [-1000.0, 0, 0]])
    frame = drawn(replace(XOR, network=network))
    assert pixel(frame.thumbnails[1][0], 0.3, 0.3) == CLASSES[0].tolist()
    assert pixel(frame.thumbnails[1][1], 0.3, 0.3) == COLOURS.middle.tolist()


def test_units_without_a_finite_output_are_drawn_in_the_middle_of_the_scale() -> None:
    network = single("linear", [[0.0, 1.0]], inputs=("log(0*x1)",))
    frame = drawn(replace(XOR, network=network))
    assert [picture.shape[0] for picture in frame.thumbnails] == [1, 1]


def test_many_units_have_coarser_pictures() -> None:
    network = random_network((2, 200, 200, 1), ("tanh", "tanh", "sigmoid"), 1)
    frame = drawn(replace(XOR, network=network, size=20, thumbnail_size=100))
    assert [picture.shape for picture in frame.thumbnails] == [(units, 50, 50, 4) for units in (2, 200, 200, 1)]
    assert 403 * 50**2 <= MAX_THUMBNAIL_PIXELS < 403 * 100**2
    assert frame.regions.shape == (20, 20, 4)


def test_pictures_of_the_size_of_the_plane_are_not_computed_again() -> None:
    same, other = drawn(replace(XOR, size=40)), drawn(XOR)
    assert np.array_equal(same.thumbnails[1], other.thumbnails[1])


def test_regions_decide_as_the_network_does_at_every_cell() -> None:
    network = random_network((4, 6, 3), ("sin", "softmax"), 5)
    frame = drawn(replace(XOR, network=network, colours=replace(COLOURS, panel=np.zeros(3))))
    y = outputs(network, feature_matrix(network.inputs, grid(BOUNDS, 80)))
    assert len(np.unique(y.argmax(axis=1))) > 1
    assert np.array_equal(frame.regions[..., :3].reshape(-1, 3).argmax(axis=1), y.argmax(axis=1))


# Giving up


def test_a_fine_picture_is_given_up_for_a_newer_request() -> None:
    looks = []

    def overtaken_at_the_third_look() -> bool:
        looks.append(len(looks))
        return len(looks) == 3

    assert draw_regions(replace(XOR, size=200, can_wait=True), overtaken_at_the_third_look) is None
    assert len(looks) == 3


def test_a_coarse_picture_is_finished_whatever_comes() -> None:
    frame = draw_regions(replace(XOR, size=40), lambda: True)
    assert frame is not None
    assert frame.regions.shape == (40, 40, 4)


# The thread


class Viewer:
    """The GUI thread's side of a worker."""

    def __init__(self) -> None:
        self.worker = RegionWorker()

    def wait_for_answer(self, generation: int) -> RegionFrame | None:
        """Return the newest frame, once this request has been dealt with."""
        wait_for(lambda: self.worker.answered >= generation, f"the answer to request {generation}")
        return self.worker.newest()


@pytest.fixture
def viewer() -> Iterator[Viewer]:
    viewer = Viewer()
    yield viewer
    assert viewer.worker.close(timeout=60)


def test_a_worker_draws_what_it_is_asked_for(viewer: Viewer) -> None:
    viewer.worker.ask(XOR)
    frame = viewer.wait_for_answer(1)
    assert frame is not None
    assert np.array_equal(frame.regions, drawn(XOR).regions)
    assert viewer.worker.newest() is None
    assert viewer.worker.newest_error() is None


def test_the_newest_request_wins(viewer: Viewer) -> None:
    for generation in range(1, 30):
        viewer.worker.ask(replace(XOR, generation=generation, size=1500 if generation % 2 else 20))
    viewer.worker.ask(replace(XOR, generation=30, size=30))
    frame = viewer.wait_for_answer(30)
    assert frame is not None
    assert (frame.generation, len(frame.regions)) == (30, 30)
    assert viewer.worker.newest() is None


def network_that_waits(network: Network, begun: threading.Event, go_on: threading.Event) -> Network:
    """Return the network, but let the worker that begins with it say so and wait there."""

    class Waiting(Network):
        @property
        def sizes(self) -> tuple[int, ...]:
            if threading.current_thread().name == "regions":
                begun.set()
                assert go_on.wait(PATIENCE)
            return super().sizes

    return Waiting(network.inputs, network.layers, network.weights)


def test_the_worker_gives_up_a_fine_picture_for_a_newer_request(viewer: Viewer) -> None:
    fine_begun, fine_goes_on, newer_begun, newer_goes_on = (threading.Event() for _ in range(4))
    viewer.worker.ask(replace(XOR, network=network_that_waits(XOR.network, fine_begun, fine_goes_on), size=200, can_wait=True))
    assert fine_begun.wait(PATIENCE)
    viewer.worker.ask(replace(XOR, network=network_that_waits(XOR.network, newer_begun, newer_goes_on), generation=2, size=40))
    fine_goes_on.set()
    assert newer_begun.wait(PATIENCE)
    assert viewer.worker.answered == 1
    assert viewer.worker.newest() is None
    newer_goes_on.set()
    frame = viewer.wait_for_answer(2)
    assert frame is not None
    assert frame.generation == 2


def test_a_feature_that_cannot_be_read_gives_no_picture_and_no_bug(viewer: Viewer) -> None:
    viewer.worker.ask(replace(XOR, network=replace(XOR.network, inputs=("x1", "x2 +"))))
    assert viewer.wait_for_answer(1) is None
    assert viewer.worker.newest_error() is None


def test_a_bug_is_kept_for_the_window_and_the_thread_goes_on(viewer: Viewer) -> None:
    viewer.worker.ask(replace(XOR, bounds=(0.0, 1.0)))  # type: ignore[arg-type]
    assert viewer.wait_for_answer(1) is None
    assert isinstance(viewer.worker.newest_error(), ValueError)
    viewer.worker.ask(replace(XOR, generation=2))
    frame = viewer.wait_for_answer(2)
    assert frame is not None
    assert frame.generation == 2


def test_a_wake_up_without_a_request_changes_nothing(viewer: Viewer) -> None:
    # It happens when a request comes between the thread's waking up and its look into the slot; here it is made to.
    viewer.worker._wake.set()  # noqa: SLF001
    wait_for(lambda: not viewer.worker._wake.is_set(), "the thread to wake up")  # noqa: SLF001
    viewer.worker.ask(XOR)
    assert viewer.wait_for_answer(1) is not None


def test_a_worker_that_draws_a_fine_picture_can_be_closed() -> None:
    worker = RegionWorker()
    worker.ask(replace(XOR, size=1500))
    assert worker.close(timeout=60)


def test_a_worker_that_was_never_asked_can_be_closed() -> None:
    assert RegionWorker().close(timeout=60)


def test_a_frame_says_which_points_its_network_misclassifies() -> None:
    flipped = PointSet(np.array([[0, 0], [1, 0], [0, 1], [1, 1]]), np.array([0, 1, 1, 1]), ("−", "+"))
    frame = draw_regions(replace(XOR, points=flipped))
    assert frame is not None
    assert frame.points is flipped
    assert frame.wrong is not None
    assert frame.wrong.tolist() == [False, False, False, True]


def test_points_that_do_not_fit_the_outputs_are_not_judged() -> None:
    three = PointSet(np.zeros((3, 2)), np.arange(3), ("a", "b", "c"))
    frame = draw_regions(replace(XOR, points=three))
    assert frame is not None
    assert frame.wrong is None


@pytest.mark.parametrize("setting", ["one output", "three outputs"])
@pytest.mark.parametrize("size", [30, 50, 73])
def test_the_coarse_map_says_what_is_decided_in_each_of_its_cells(setting: str, size: int) -> None:
    network = xor_minimum_network() if setting == "one output" else random_network((2, 4, 3), ("tanh", "sigmoid"), 5)
    decided = drawn(replace(XOR, network=network, size=size)).decided
    assert decided is not None
    cells = min(size, 50)
    assert decided.shape == (cells, cells)
    rows = ((np.arange(cells) + 0.5) * size / cells).astype(int)
    y = outputs(network, feature_matrix(network.inputs, grid(BOUNDS, size))).reshape(size, size, -1)[rows][:, rows]
    expected = (y[..., 0] > 0.5).astype(int) if network.k == 1 else y.argmax(axis=2)
    np.testing.assert_array_equal(decided, expected)
    assert len(np.unique(decided)) > 1


def test_a_regression_has_no_map_of_decisions() -> None:
    assert drawn(replace(XOR, setting="regression")).decided is None
