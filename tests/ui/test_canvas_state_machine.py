"""The real window under edits at random: model, canvas, matrices, plane, history and file agree after every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.storage.project_file import read_project
from mlp_studio.ui.canvas.layer_header import LayerHeader
from mlp_studio.ui.canvas.layer_menu import LayerMenu
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.main_window import MainWindow
from tests.ui.agreement import assert_views_agree, bits_of
from tests.ui.hand import ALT, CTRL, LEFT, NONE, SHIFT, Hand, Key

FEATURES = ("x1", "x2", "x1^2", "x1*x2", "sin(x1)")
ACTIVATIONS = ("tanh", "sigmoid", "relu", "heaviside", "gaussian")
NAMES = ("", "edge", "A & B", "a_1^2 {x}")
DEEPEST, WIDEST = 5, 20
"""Beyond it nothing is added, to keep the machine quick."""
EXAMPLES, STEPS = 8, 40
place = st.integers(0, 1000)
"""Any number; which layer, unit or weight it means depends on how many there are."""


class WindowUnderEdits(RuleBasedStateMachine):
    """One window for all examples; each begins with another project in it."""

    window: MainWindow
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.hand = Hand(self.window)
        self.versions: list[Project] = []
        self.bits: list[object] = []
        self.files = 0

    # What the rules are made of

    @property
    def project(self) -> Project:
        return self.window.document.project

    @property
    def d(self) -> int:
        return self.project.network.d

    @property
    def can_grow(self) -> bool:
        return bool(self.versions) and self.d < DEEPEST and sum(self.project.network.sizes) < WIDEST

    def unit(self, number: int, *, first: int = 0) -> UnitKey:
        """Return a unit of layers `first` … d that is shown."""
        columns = self.window.canvas.scene.columns
        units = [(s, i) for s in range(first, self.d + 1) for i in columns[s].column.units.tolist()]
        return units[number % len(units)]

    def units(self, numbers: set[int]) -> set[UnitKey]:
        return {self.unit(number) for number in numbers}

    def weight(self, number: int) -> WeightKey:
        keys = [(s, i, j) for s, (n, m) in enumerate(self.project.network.shapes, start=1) for i in range(n) for j in range(m)]
        return keys[number % len(keys)]

    def header(self, s: int) -> LayerHeader:
        """Return the header of a layer, which is brought into view first."""
        header = self.window.canvas.header.headers[s]
        if header.isHidden():
            self.window.canvas.zoom_to_fit()
        return header

    def begin_with(self, project: Project) -> None:
        self.versions, self.bits = [project], [bits_of(project)]

    @contextmanager
    def editing(self, *, may_merge: bool = False) -> Iterator[None]:
        """Hold what is done within to one undo step, or to none if it changes nothing; undone steps go with it."""
        document = self.window.document
        before, step, steps = document.project, document.step, document.steps
        yield
        if document.project is before:
            assert (document.step, document.steps) == (step, steps)
            return
        assert len(document.steps) == document.step + 1
        if may_merge and document.step == step - 1:  # the gesture has come back to its beginning, and is no step any more
            assert document.project is self.versions[document.step]
            del self.versions[step:], self.bits[step:]
            return
        assert document.step == step + 1 or (may_merge and document.step == step)
        assert document.steps[-1].strip()
        self.versions[document.step :] = [document.project]
        self.bits[document.step :] = [bits_of(document.project)]

    # Beginnings, ends and ways between

    @initialize(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3), seed=st.integers(0, 9))
    def open(self, sizes: list[int], seed: int) -> None:
        project = edits.new_project(tuple(sizes), ("tanh",) * (len(sizes) - 1) + ("sigmoid",), generate("xor"))
        self.window.document.open(edits.reset(project, seed))
        self.begin_with(self.window.document.project)

    @rule()
    def undo(self) -> None:
        self.hand.key(Key.Key_Z, CTRL)

    @rule()
    def redo(self) -> None:
        self.hand.key(Key.Key_Z, CTRL | SHIFT)

    @rule(number=place)
    def click_in_the_history(self, number: int) -> None:
        panel, document = self.window.history_panel, self.window.document
        if len(document.steps) == 1:
            return
        row = number % len(document.steps)
        steps = document.steps
        panel.list.scrollTo(panel.steps.index(row))
        QTest.mouseClick(panel.list.viewport(), LEFT, NONE, panel.list.visualRect(panel.steps.index(row)).center())
        assert (document.step, document.steps) == (row, steps)

    @rule()
    def undo_everything_and_come_back(self) -> None:
        document = self.window.document
        step = document.step
        while document.step:
            self.hand.key(Key.Key_Z, CTRL)
        assert bits_of(document.project) == self.bits[0]
        for _ in range(step):
            self.hand.key(Key.Key_Z, CTRL | SHIFT)
        assert document.step == step

    @rule(load=st.booleans())
    def save_and_load(self, load: bool) -> None:
        window = self.window
        path = self.folder / f"{self.files}.mlps"
        self.files += 1
        window.document.path = None
        window.files.choose_file = lambda title, filters, for_saving: str(path)
        self.hand.choose("Save")
        assert not window.document.is_modified
        assert read_project(path) == self.project
        if load:
            saved = self.project
            self.hand.choose("Open…")
            assert window.document.project is not saved
            assert window.document.project == saved
            assert window.document.steps == (f"Opened {path.stem}",)
            self.begin_with(window.document.project)

    # Units

    @precondition(lambda self: self.can_grow)
    @rule(number=place)
    def click_below_a_layer(self, number: int) -> None:
        s = 1 + number % self.d
        column = self.window.canvas.scene.layout.columns[s]
        sizes = self.project.network.sizes
        with self.editing():
            self.hand.click(self.hand.at(QPointF(column.x, column.bottom + self.window.look.px(8) + column.diameter / 2)))
        if sizes[s] < 10 or s < self.d:
            assert self.project.network.sizes == (*sizes[:s], sizes[s] + 1, *sizes[s + 1 :])

    @rule(numbers=st.sets(place, min_size=1, max_size=3))
    def remove_units(self, numbers: set[int]) -> None:
        units = self.units(numbers)
        self.hand.select(units)
        assert self.window.canvas.selection == Selection.of(units)
        with self.editing():
            self.hand.key(Key.Key_Delete)

    @rule(numbers=st.sets(place, min_size=1, max_size=3), to=place, above=st.booleans())
    def drag_units_to_another_place(self, numbers: set[int], to: int, above: bool) -> None:
        units = self.units(numbers)
        self.hand.select(units)
        end = self.hand.unit(self.unit(to)) + QPoint(0, -8 if above else 8)
        count = sum(self.project.network.sizes)
        with self.editing():
            self.hand.drag(self.hand.unit(min(units)), end)
        assert sum(self.project.network.sizes) == count

    @precondition(lambda self: self.can_grow)
    @rule(numbers=st.sets(place, min_size=1, max_size=2), to=place)
    def drag_units_between_two_layers(self, numbers: set[int], to: int) -> None:
        units = {self.unit(number, first=1) for number in numbers}
        self.hand.select(units)
        columns = self.window.canvas.scene.layout.columns
        s = to % self.d
        end = QPointF((columns[s].x + columns[s + 1].x) / 2, columns[s].bottom)
        with self.editing():
            self.hand.drag(self.hand.unit(min(units)), self.hand.at(end))

    @precondition(lambda self: self.can_grow)
    @rule(numbers=st.sets(place, min_size=1, max_size=3))
    def double_units(self, numbers: set[int]) -> None:
        self.hand.select(self.units(numbers))
        with self.editing():
            self.hand.key(Key.Key_D, CTRL)

    @precondition(lambda self: self.can_grow)
    @rule(numbers=st.sets(place, min_size=1, max_size=3), to=place, cut=st.booleans())
    def copy_or_cut_and_paste(self, numbers: set[int], to: int, cut: bool) -> None:
        self.hand.select(self.units(numbers))
        with self.editing():
            self.hand.key(Key.Key_X if cut else Key.Key_C, CTRL)
        self.hand.select({self.unit(to)})
        with self.editing():
            self.hand.key(Key.Key_V, CTRL)

    @rule(number=place, down=st.booleans())
    def shift_a_unit_by_key(self, number: int, down: bool) -> None:
        self.hand.select({self.unit(number)})
        with self.editing():
            self.hand.key(Key.Key_Down if down else Key.Key_Up, ALT)

    @rule(number=place, name=st.sampled_from(NAMES))
    def name_a_unit(self, number: int, name: str) -> None:
        s, i = self.unit(number, first=1)
        self.hand.select({(s, i)})
        with self.editing():
            self.hand.key(Key.Key_F2)
            field = self.window.canvas.name_editor
            assert field.is_open
            field.selectAll()
            field.del_()
            self.hand.type(name)
        assert self.project.network.layers[s - 1].unit_name(i) == name

    # Layers

    @precondition(lambda self: self.can_grow)
    @rule(number=place)
    def add_a_layer(self, number: int) -> None:
        position, d = number % self.d, self.d
        with self.editing():
            QTest.mouseClick(self.window.canvas.header.add_buttons[position], LEFT)
        assert self.d == d + 1

    @precondition(lambda self: self.can_grow)
    @rule()
    def add_a_layer_by_key(self) -> None:
        d = self.d
        with self.editing():
            self.hand.key(Key.Key_L)
        assert self.d == d + 1

    @precondition(lambda self: bool(self.versions) and self.d > 1)
    @rule(number=place)
    def remove_a_layer(self, number: int) -> None:
        s, d = 1 + number % (self.d - 1), self.d
        with self.editing():
            QTest.mouseClick(self.header(s).remove_layer_button, LEFT)
        assert self.d == d - 1

    @precondition(lambda self: self.can_grow)
    @rule(number=place, what=st.sampled_from(["duplicate_action", "left_action", "right_action", "add_layer_action"]))
    def use_the_menu_of_a_layer(self, number: int, what: str) -> None:
        menu = self.header(1 + number % self.d).activation_button.menu()
        assert isinstance(menu, LayerMenu)
        with self.editing():
            getattr(menu, what).trigger()

    @rule(number=place, name=st.sampled_from(ACTIVATIONS))
    def set_an_activation(self, number: int, name: str) -> None:
        s = 1 + number % self.d
        with self.editing():
            (row,) = (row for row in self.header(s).activation_button.menu().actions() if row.text() == name)
            row.trigger()
        assert self.project.network.layers[s - 1].activation == name

    @rule(number=place, name=st.sampled_from(NAMES))
    def name_a_layer(self, number: int, name: str) -> None:
        s, strip = 1 + number % self.d, self.window.canvas.header
        with self.editing():
            QTest.mouseDClick(self.header(s).name_label, LEFT)
            assert strip.editor.is_open
            strip.editor.selectAll()
            strip.editor.del_()
            self.hand.type(name)
        assert self.project.network.layers[s - 1].name == name

    @rule(number=place, more=st.booleans())
    def press_plus_or_minus(self, number: int, more: bool) -> None:
        s = 1 + number % self.d
        if more and not self.can_grow:
            return
        header, count = self.header(s), self.project.network.sizes[s]
        button = header.plus_button if more else header.minus_button
        expected = count + (1 if more else -1) if button.isEnabled() else count
        with self.editing():
            QTest.mouseClick(button, LEFT)
        assert self.project.network.sizes[s] == expected

    @rule(number=place, count=st.integers(1, 5))
    def type_a_number_of_units(self, number: int, count: int) -> None:
        s = 1 + number % self.d
        field = self.header(s).count_field
        with self.editing(may_merge=True):  # all numbers of one stay in the field are one step
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, f"{count}")
            QTest.keyClick(field, Key.Key_Return)
        assert self.project.network.sizes[s] == count

    @rule(inputs=st.lists(st.sampled_from(FEATURES), min_size=1, max_size=4, unique=True))
    def choose_features(self, inputs: list[str]) -> None:
        with self.editing():
            self.window.canvas.header.inputs_requested.emit(tuple(inputs))
        assert self.project.network.inputs == tuple(inputs)

    # Weights

    @rule(number=place, value=st.floats(-3, 3, width=16), comma=st.booleans())
    def type_into_a_cell(self, number: int, value: float, comma: bool) -> None:
        key = s, i, j = self.weight(number)
        panel = self.window.weights_panel
        panel.highlight_weight(key)  # brings it into view
        panel.highlight_weight(None)
        with self.editing():
            QTest.mouseClick(panel.sheet, LEFT, NONE, panel.sheet.cell_rect(key).center())
            assert panel.sheet.current == key
            QTest.keyClick(panel.sheet, Key.Key_F2)
            panel.sheet.editor.selectAll()
            self.hand.type(f"{value!r}".replace(".", "," if comma else "."))
        assert self.project.network.weights[s - 1][i, j] == value
        assert not self.project.network.removed[s - 1][i, j]

    @rule(number=place, steps=st.integers(1, 3))
    def nudge_a_cell(self, number: int, steps: int) -> None:
        key = s, i, j = self.weight(number)
        sheet = self.window.weights_panel.sheet
        self.window.canvas.select_weights(frozenset({key}))
        before = self.project
        with self.editing(may_merge=True):
            sheet.setFocus()
            for _ in range(steps):
                QTest.keyClick(sheet, Key.Key_Up)
        expected = round(float(before.network.weights[s - 1][i, j]) + 0.1 * steps, 9)
        if not before.network.removed[s - 1][i, j]:
            assert round(float(self.project.network.weights[s - 1][i, j]), 9) == expected

    @rule(number=place, by=st.integers(-60, 60))
    def drag_a_label(self, number: int, by: int) -> None:
        labels = [(key, label) for key, label in self.window.canvas.scene.labels.labels.items() if label.text]
        if not labels or abs(by) <= 10:
            return
        _, label = labels[number % len(labels)]
        before = self.project
        start = self.hand.at(QPointF(label.x, label.y))
        with self.editing():
            self.hand.drag(start, start + QPoint(by, 0))
        if self.project is not before:
            assert self.window.document.undo_stack.undoText() in ("Change weight", "Move 1 unit", "Move unit")

    @rule(numbers=st.sets(place, min_size=1, max_size=4), key=st.sampled_from([Key.Key_Delete, Key.Key_F, Key.Key_Insert]))
    def cut_freeze_or_draw_back(self, numbers: set[int], key: Qt.Key) -> None:
        keys = frozenset(self.weight(number) for number in numbers)
        self.hand.key(Key.Key_Escape)
        self.window.canvas.select_weights(keys)
        before = self.project.network
        with self.editing():
            self.hand.key(key)
        network = self.project.network
        if key == Key.Key_F:
            there = {(s, i, j) for s, i, j in keys if not before.removed[s - 1][i, j]}
            all_frozen = all(before.frozen[s - 1][i, j] for s, i, j in there)
            assert all(network.frozen[s - 1][i, j] != all_frozen for s, i, j in there)
        else:
            assert all(network.removed[s - 1][i, j] == (key == Key.Key_Delete) for s, i, j in keys)

    @rule(number=place)
    def flip_the_line_of_a_unit(self, number: int) -> None:
        unit, plane = number % self.project.network.sizes[1], self.window.plane
        self.window.canvas.select_unit((1, unit))
        with self.editing():
            plane.setFocus()
            QTest.keyClick(plane, Key.Key_F, CTRL)

    @rule()
    def train_an_epoch(self) -> None:
        controller = self.window.controller
        with self.editing():
            controller.step_epoch()
            while controller.state is not RunState.IDLE:
                QTest.qWait(1)

    @rule(number=place, t=st.floats(0.2, 0.8))
    def click_on_an_edge(self, number: int, t: float) -> None:
        s = 1 + number % self.d
        gap = self.window.canvas.scene.gap(s).gap
        flat = number % gap.count
        i, j = divmod(flat, len(gap.starts))
        before = self.project
        point = QPointF(*gap.point(i, j, t))
        if self.window.canvas.scene.invitation.covers(point):
            return  # the edge of a hidden bias unit runs over the card that adds a layer: the click is the card's
        self.hand.click(self.hand.at(point))
        assert self.project is before

    # What is shown

    @rule(
        what=st.sampled_from(["Show bias units", "Show hyperplanes", "None", "All that have room", "Of small networks and selected units"])
    )
    def choose_what_is_shown(self, what: str) -> None:
        with self.editing():
            self.hand.choose(what)

    @rule(decimals=st.integers(0, 6))
    def choose_decimals(self, decimals: int) -> None:
        with self.editing():
            self.hand.choose(f"{decimals}")
        assert self.project.view.decimals == decimals

    @rule(what=st.sampled_from(["Show all units of large layers", "Collapse large layers", "Zoom to fit"]))
    def look_otherwise(self, what: str) -> None:
        with self.editing():
            self.hand.choose(what)

    @rule()
    def zoom_in(self) -> None:
        self.window.canvas.zoom_in()

    @rule()
    def select_all(self) -> None:
        with self.editing():
            self.hand.key(Key.Key_A, CTRL)
        sizes = self.project.network.sizes
        assert self.window.canvas.selection == Selection.of((s, i) for s, n in enumerate(sizes) for i in range(n))

    # What always holds

    @invariant()
    def all_views_agree(self) -> None:
        if self.versions:
            assert_views_agree(self.window)

    @invariant()
    def every_step_is_as_it_was_made(self) -> None:
        if self.versions:
            assert bits_of(self.project) == self.bits[self.window.document.step]
            assert len(self.window.document.steps) == len(self.versions)


def test_model_canvas_matrices_history_and_file_agree_after_any_sequence_of_edits(
    make_window: Callable[[Project], MainWindow], tmp_path: Path
) -> None:
    window = make_window(edits.new_project((2, 1), ("tanh", "sigmoid"), generate("xor")))
    window.files.confirm_discard = lambda what: "discard"
    window.history_dock.show()
    window.activateWindow()

    class Machine(WindowUnderEdits):
        pass

    Machine.window, Machine.folder = window, tmp_path
    quick = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # with a real window, shrinking takes minutes: switch it on to look closer
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(Machine, settings=quick)  # type: ignore[no-untyped-call]
