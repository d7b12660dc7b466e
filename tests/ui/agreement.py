"""What every view must show of the document's project, whatever has been done before."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from PySide6.QtWidgets import QMenu

from mlp_studio.core.blank import is_blank
from mlp_studio.core.hyperplane import lines_of
from mlp_studio.core.network import Network, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.column_item import ColumnItem
from mlp_studio.ui.canvas.feature_menu import FeatureMenu
from mlp_studio.ui.canvas.gap_item import GapItem
from mlp_studio.ui.canvas.label_item import label_size
from mlp_studio.ui.canvas.label_layout import place_free, slides
from mlp_studio.ui.canvas.label_room import things_around
from mlp_studio.ui.canvas.labelling import ALL_LABELS, MOST_SLID
from mlp_studio.ui.canvas.symbols import feature_latex, layer_name
from mlp_studio.ui.formats import weight_text
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.menus import LABEL_TITLES
from mlp_studio.ui.plane.lines import PlaneLines
from mlp_studio.ui.tsv import read_block
from mlp_studio.ui.weights_layout import SheetLayout


def assert_views_agree(window: MainWindow) -> None:
    """Hold canvas, header, matrices, plane, history, menus and selection to the document; no run may go on."""
    project = window.document.project
    assert_canvas_shows(window, project)
    assert_labels_show(window, project)
    assert_header_shows(window, project.network)
    assert_matrices_show(window, project)
    assert_plane_shows(window, project)
    assert_history_shows(window)
    assert_menus_show(window, project)
    assert_selection_is_one(window, project.network)


def assert_canvas_shows(window: MainWindow, project: Project) -> None:
    """The scene has the network's layers, each with its units or an ellipsis, and the weights between those that are shown."""
    scene, network = window.canvas.scene, project.network
    assert scene.network is network
    assert scene.view_settings == project.view
    items = scene.items()
    assert sum(isinstance(item, ColumnItem) for item in items) == network.d + 1
    assert sum(isinstance(item, GapItem) for item in items) == network.d
    columns = [item.column for item in scene.columns]
    for s, (item, column, count) in enumerate(zip(scene.columns, columns, network.sizes, strict=True)):
        assert len(item.faces) == len(column.units) == len(column.ys)
        assert (len(column.units) == count) == (column.ellipsis_y is None)
        assert np.all(np.diff(column.units) > 0)
        assert 0 <= column.units[0] <= column.units[-1] < count
        assert np.all(np.diff(column.ys) >= column.diameter - 1e-9)
        assert item.has_bias == (project.view.biases and s < network.d)
        for unit, face in zip(column.units.tolist(), item.faces, strict=True):
            if s == 0:
                assert face.mark.formula_left == feature_latex(network.inputs[unit])
            else:
                assert face.mark.name == network.layers[s - 1].unit_name(unit)
            if 0 < s < network.d:
                assert face.mark.number == unit + 1
    assert all(left.x < right.x for left, right in pairwise(columns))
    for s in range(1, network.d + 1):
        gap, rows, sources = scene.gap(s), columns[s].units, np.append(0, columns[s - 1].units + 1)
        shown = np.ix_(rows, sources)
        assert np.array_equal(gap.weights, network.weights[s - 1][shown])
        assert np.array_equal(gap.removed, network.removed[s - 1][shown])
        assert (len(gap.gap.ends), len(gap.gap.starts)) == gap.weights.shape
        assert np.array_equal(gap.gap.ends[:, 1], columns[s].ys)
        assert np.array_equal(gap.gap.starts[1:, 1], columns[s - 1].ys)
    assert all(shown is own for shown, own in zip(scene.weights, network.weights, strict=True))


def assert_labels_show(window: MainWindow, project: Project) -> None:
    """Labels have the weights' values, frozen weights a lock, and units that are selected all of their labels, as far as there is room."""
    scene, network, view = window.canvas.scene, project.network, project.view
    units = [set(item.column.units.tolist()) for item in scene.columns]
    labels = scene.labels.labels
    for (s, i, j), label in labels.items():
        assert not network.removed[s - 1][i, j]
        assert label.frozen == network.frozen[s - 1][i, j]
        assert label.text == (weight_text(network.weights[s - 1][i, j], view.decimals) if label.text else "")
        assert label.text or label.frozen
    drawn = [
        (s, i, j)
        for s, removed in enumerate(network.removed, start=1)
        for i, j in np.argwhere(~removed).tolist()
        if i in units[s] and (j - 1 in units[s - 1] if j else view.biases)
    ]
    selected = scene.selection.units
    is_few = sum(int((~removed).sum()) for removed in network.removed) <= ALL_LABELS
    with_text = {key for key, label in labels.items() if label.text}
    assert set(labels) <= set(drawn)
    lock = label_size(window.look, "", frozen=True)
    assert not [key for key in drawn if network.frozen[key[0] - 1][key[1:]] and key not in labels and _has_room(window, key, lock)]
    if view.labels == "none":
        assert not with_text
        return
    ends = {(s, i, j) for s, i, j in drawn if is_few or (s, i) in selected or (s - 1, j - 1) in selected}
    widest = weight_text(-999.0, view.decimals)  # a weight may have had a longer text when the labels were placed
    for s in range(1, network.d + 1):
        wanted, shown = ({key for key in keys if key[0] == s} for keys in (ends, with_text))
        assert view.labels == "all" or shown <= wanted
        size = label_size(window.look, widest, frozen=True, compact=len(wanted) <= MOST_SLID)
        assert not [key for key in wanted - shown if _has_room(window, key, size)]


def _has_room(window: MainWindow, key: WeightKey, size: tuple[float, float]) -> bool:
    """Tell whether a label of this size would have room on its edge beside what is there."""
    scene = window.canvas.scene
    network = scene.network
    assert network is not None
    others = [label for other, label in scene.labels.labels.items() if other[0] == key[0]]
    places, sizes = slides([scene.layout.edge(key)], early=network.d == 1), np.array([size])
    clear = things_around(scene.layout, network, key[0], window.look, biases=scene.view_settings.biases).clear_of(places, sizes)
    centres, rooms = (np.array(pairs).reshape(-1, 2) for pairs in ([(one.x, one.y) for one in others], [one.room for one in others]))
    return place_free(places, sizes, centres, rooms, clear) != [None]


def assert_header_shows(window: MainWindow, network: Network) -> None:
    """Each layer's header, as far as there is room for it, has its name, activation or features, and count."""
    strip = window.canvas.header
    assert [header.layer for header in strip.headers] == list(range(network.d + 1))
    assert len(strip.add_buttons) == network.d
    for s, header in enumerate(strip.headers):
        if header.isHidden():
            continue
        name = layer_name(network, s)
        assert header.name_label.accessibleName() == name
        if s == 0:
            menu = header.inputs_button.menu()
            assert isinstance(menu, FeatureMenu)
            checked = {action.text() for action in menu.actions() if action.isChecked()}
            assert len(checked) == network.p
            continue
        assert header.count_field.text() == f"{network.sizes[s]}"
        assert header.minus_button.isEnabled() == (network.sizes[s] > 1)
        chosen = [action.text() for action in header.activation_button.menu().actions() if action.isChecked()]
        assert chosen == [network.layers[s - 1].activation]


def assert_matrices_show(window: MainWindow, project: Project) -> None:
    """The sheet has every matrix in its shape, with all digits of its values and nothing where an edge is cut."""
    sheet, network = window.weights_panel.sheet, project.network
    assert sheet.sizeHint() == SheetLayout(network, window.look, project.view.decimals).size
    for s, (weights, removed) in enumerate(zip(network.weights, network.removed, strict=True), start=1):
        text = sheet.commands.tsv(s)
        expected = np.where(removed, np.nan, weights)
        rows = [[float(cell) if cell else np.nan for cell in line.split("\t")] for line in text.split("\n")]
        assert np.array_equal(np.array(rows), expected, equal_nan=True)
        if not removed.any():
            assert np.array_equal(read_block(text), weights)


def assert_plane_shows(window: MainWindow, project: Project) -> None:
    """The plane has the line of each unit of the first layer, and no others."""
    lines, shown = None if is_blank(project) else lines_of(project.network), window.plane.findChild(PlaneLines)
    assert isinstance(shown, PlaneLines)
    count = 0 if lines is None else len(lines.rows)
    for unit in range(count):
        assert lines is not None
        assert shown.line(unit) == lines.line(unit)
    assert shown.line(count) is None


def assert_history_shows(window: MainWindow) -> None:
    """The history lists the document's steps and marks the current one; Undo and Redo say which step they mean."""
    document, stack, steps = window.document, window.document.undo_stack, window.history_panel.steps
    texts = tuple(steps.index(row).data() for row in range(steps.rowCount()))
    assert texts == (document.steps if len(document.steps) > 1 else ())
    assert steps.current == document.step
    actions = {action.text(): action for menu in window.menuBar().actions() for action in menu.menu().actions()}
    assert actions[f"Undo {stack.undoText()}".rstrip()].isEnabled() == (document.step > 0)
    assert actions[f"Redo {stack.redoText()}".rstrip()].isEnabled() == (document.step + 1 < len(document.steps))
    title = window.windowTitle()
    assert document.project.network.describe() in title
    assert ("•" in title) == document.is_modified


def assert_menus_show(window: MainWindow, project: Project) -> None:
    """The View menu has checked what the project's view is."""
    menus, view = window.menus, project.view
    assert menus.bias_action.isChecked() == view.biases
    assert menus.hyperplanes_action.isChecked() == view.hyperplanes
    assert checked(window, "Weight labels") == [LABEL_TITLES[view.labels]]
    assert checked(window, "Decimals of weights") == [f"{view.decimals}"]


def assert_selection_is_one(window: MainWindow, network: Network) -> None:
    """What is selected or marked exists in the network, and is the same on the canvas, in the matrices and in the plane."""
    scene, sheet = window.canvas.scene, window.weights_panel.sheet
    selection = scene.selection
    assert selection == selection.within(network)
    assert sheet.selected == selection.weights
    assert sheet.current is None or sheet.current in sheet.selected
    assert window.weight_actions.lock_button.isEnabled() == bool(selection.weights)
    unit = selection.unit
    assert window.plane.selected_unit == (unit[1] if unit is not None and unit[0] == 1 else None)
    for key in (scene.focused, scene.hovered):
        if key is not None and len(key) == 3:
            s, i, j = key
            assert s <= network.d
            assert (i, j) < network.shapes[s - 1]


def checked(window: MainWindow, title: str) -> list[str]:
    """Return the texts of what is checked in the menu of this title."""
    (menu,) = (menu for menu in window.findChildren(QMenu) if menu.title() == title)
    return [action.text() for action in menu.actions() if action.isChecked()]


def bits_of(project: Project) -> tuple[Any, ...]:
    """Return all that a project holds, arrays as their bytes."""
    network, progress = project.network, project.progress
    arrays = (*network.weights, *network.removed, *network.frozen, *(progress.start or ()), project.points.xy, project.points.labels)
    values = (network.layers, network.inputs, project.training, project.view, project.title, progress.epoch, progress.example)
    return (tuple(a.tobytes() for a in arrays), *values)
