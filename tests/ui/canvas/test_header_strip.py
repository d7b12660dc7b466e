"""The strip above the network: names, activations, features, counts, and layers that are dragged."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.edits.structure import MAX_NAME
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.network import MAX_INPUTS, MAX_OUTPUTS, MAX_UNITS
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.activation_curve import curve_icon, curve_of
from mlp_studio.ui.canvas.feature_menu import DERIVED, FeatureMenu
from mlp_studio.ui.canvas.flat_button import REPEAT_DELAY
from mlp_studio.ui.canvas.header import HeaderStrip, LayerHeader
from mlp_studio.ui.canvas.layer_menu import LayerMenu, formula_html
from mlp_studio.ui.canvas.symbols import feature_text, unit_words, weight_words
from mlp_studio.ui.theme import DARK, LIGHT, Look

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # a platform without a screen says so of each menu

Make = Callable[..., "Bench"]


def project_of(*sizes: int, activation: str = "tanh") -> Project:
    last = "softmax" if sizes[-1] > 1 else "sigmoid"
    return edits.new_project(sizes, (*(activation,) * (len(sizes) - 1), last), generate("moons"))


class Bench:
    """A strip over columns at equal distance, which applies the edits that it asks for."""

    def __init__(self, project: Project, width: int, pitch: float, look: Look) -> None:
        self.project = project
        self.asked: list[tuple[object, ...]] = []
        self.gestures: list[str] = []
        self.lit: list[int | None] = []
        self.pitch = pitch
        self.host = QWidget()
        self.host.resize(width, 90)
        self.strip = HeaderStrip(look, self.host)
        self.strip.resize(width, self.strip.height())
        strip = self.strip
        strip.drop_lit.connect(self.lit.append)
        strip.inputs_requested.connect(lambda inputs: self.ask("inputs", lambda p: edits.set_inputs(p, inputs), inputs))
        strip.name_requested.connect(lambda s, name: self.ask("name", lambda p: edits.rename_layer(p, s, name), s, name))
        strip.activation_requested.connect(lambda s, name: self.ask("activation", lambda p: edits.set_activation(p, s, name), s, name))
        strip.count_requested.connect(lambda s, n: self.ask("count", lambda p: edits.set_units(p, s, n), s, n, of=s))
        strip.unit_added.connect(lambda s: self.ask("add", lambda p: edits.add_unit(p, s), s, of=s))
        strip.unit_removed.connect(lambda s: self.ask("remove", lambda p: edits.remove_unit(p, s), s, of=s))
        strip.layer_added.connect(lambda position: self.ask("add layer", lambda p: edits.add_layer(p, position), position))
        strip.layer_removed.connect(lambda s: self.ask("remove layer", lambda p: edits.remove_layer(p, s), s))
        strip.layer_duplicated.connect(lambda s: self.ask("duplicate", lambda p: edits.duplicate_layer(p, s), s))
        strip.layer_moved.connect(lambda s, at: self.ask("move", lambda p: edits.move_layer(p, s, at), s, at))
        strip.collapse_toggled.connect(lambda s: self.asked.append(("collapse", s)))
        self.show(project)

    def ask(self, what: str, change: Callable[[Project], Project], *values: object, of: int | None = None) -> None:
        self.asked.append((what, *values))
        if of is not None:
            self.gestures.append(self.strip.gesture(of))
        try:
            self.show(change(self.project))
        except StudioError:
            return

    def show(self, project: Project) -> None:
        self.project = project
        self.strip.show_network(project.network)
        self.place()

    def place(self, shift: float = 0.0) -> None:
        self.strip.place(QTransform(), [shift + 90 + self.pitch * s for s in range(self.project.network.d + 1)])

    @property
    def headers(self) -> list[LayerHeader]:
        return self.strip.headers

    @property
    def feature_menu(self) -> FeatureMenu:
        menu = self.headers[0].inputs_button.menu()
        assert isinstance(menu, FeatureMenu)
        return menu

    def layer_menu(self, s: int) -> LayerMenu:
        menu = self.headers[s].activation_button.menu()
        assert isinstance(menu, LayerMenu)
        return menu

    def feature(self, text: str):  # type: ignore[no-untyped-def]
        return next(action for action in self.feature_menu.actions() if action.text() == text)

    def open_features(self) -> FeatureMenu:
        menu = self.feature_menu
        menu.popup(self.host.mapToGlobal(QPoint(0, 90)))
        QApplication.processEvents()
        return menu

    def drag(self, s: int, *to: float) -> None:
        """Press on the name of layer s and move to these x of the strip, without letting go."""
        label = self.headers[s].name_label
        start = QPointF(label.rect().center())
        mouse(label, QEvent.Type.MouseButtonPress, start)
        for x in to:
            mouse(label, QEvent.Type.MouseMove, QPointF(label.mapFrom(self.strip, QPoint(round(x), 0)).x(), start.y()))

    def drop(self, s: int) -> None:
        label = self.headers[s].name_label
        mouse(label, QEvent.Type.MouseButtonRelease, QPointF(label.rect().center()))


def mouse(widget: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    button = none if kind is QEvent.Type.MouseMove else left
    place = QPointF(widget.mapToGlobal(at))
    QApplication.sendEvent(widget, QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier))


def wheel(widget: QWidget, by: int) -> None:
    middle = QPointF(widget.rect().center())
    none, keys, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(middle, QPointF(widget.mapToGlobal(middle)), QPoint(), QPoint(0, 120 * by), none, keys, phase, False)
    QApplication.sendEvent(widget, event)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Make]:
    made: list[Bench] = []

    def make(project: Project, *, width: int = 1000, pitch: float = 190.0, look: Look | None = None) -> Bench:
        new = Bench(project, width, pitch, look or Look())
        with qtbot.waitActive(new.host):
            new.host.show()
            new.host.activateWindow()
        new.place()
        made.append(new)
        return new

    yield make
    for one in made:
        one.host.close()
        one.host.deleteLater()


# Features


def test_the_inputs_button_counts_the_features_and_lists_them_in_the_lectures_notation(bench: Make) -> None:
    one = bench(project_of(3, 2))
    assert one.headers[0].inputs_button.text() == "2 features"
    one.show(edits.set_inputs(one.project, ("x1", "sin(x2)")))
    assert "x₁, sin x₂" in one.headers[0].inputs_button.toolTip()
    one.show(edits.set_inputs(one.project, ("x2",)))
    assert one.headers[0].inputs_button.text() == "1 feature"


def test_the_features_that_the_network_has_are_checked(bench: Make) -> None:
    one = bench(edits.set_inputs(project_of(3, 2), ("x2", "x1*x2")))
    texts = [action.text() for action in one.feature_menu.actions() if action.isCheckable()]
    assert texts == ["x₁", "x₂", "x₁²", "x₂²", "x₁·x₂", "sin x₁", "sin x₂"]
    assert [action.text() for action in one.feature_menu.actions() if action.isChecked()] == ["x₂", "x₁·x₂"]


def test_a_checked_feature_goes_last_and_an_unchecked_one_leaves_the_others_in_order(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.feature("x₁²").trigger()
    assert one.project.network.inputs == ("x1", "x2", "x1^2")
    one.feature("x₁").trigger()
    assert one.project.network.inputs == ("x2", "x1^2")
    one.feature("x₁").trigger()
    assert one.project.network.inputs == ("x2", "x1^2", "x1")


def test_the_last_feature_cannot_be_unchecked_and_says_why(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.feature("x₁").trigger()
    last = one.feature("x₂")
    assert not last.isEnabled()
    assert last.isChecked()
    assert "at least one input" in last.toolTip()
    assert one.feature("x₁").isEnabled()


def test_no_feature_can_be_added_to_as_many_as_there_can_be(bench: Make) -> None:
    inputs = ("x1", *(f"x2+{n}" for n in range(MAX_INPUTS - 1)))
    one = bench(edits.set_inputs(project_of(1), inputs))
    assert not one.feature("x₁²").isEnabled()
    assert str(MAX_INPUTS) in one.feature("x₁²").toolTip()
    assert one.feature("x₁").isEnabled()


def test_clicks_and_space_check_features_and_leave_the_menu_open(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    menu = one.open_features()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(one.feature("x₁·x₂")).center())
    assert one.project.network.inputs == ("x1", "x2", "x1*x2")
    menu.setActiveAction(one.feature("x₂"))
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert one.project.network.inputs == ("x1", "x1*x2")
    assert menu.isVisible()
    menu.close()


def test_a_typed_expression_becomes_the_last_feature_with_a_row_of_its_own(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    menu = one.open_features()
    qtbot.keyClicks(menu.entry.line, "x1*x2^3")
    assert "x₁·x₂³" in menu.entry.message.text()
    qtbot.keyClick(menu.entry.line, Qt.Key.Key_Return)
    assert one.project.network.inputs == ("x1", "x2", "x1*x2^3")
    assert menu.isVisible()
    assert menu.entry.line.text() == ""
    assert one.feature("x₁·x₂³").isChecked()
    menu.close()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("foo(x1", "cannot be read"),
        ("x1 ** 2", "is an input already"),
        ("__import__('os')", "cannot be read"),
        ("   ", "no expression yet"),
    ],
)
def test_an_expression_that_cannot_be_added_is_refused_in_place_in_words(typed: str, words: str, bench: Make, qtbot: QtBot) -> None:
    one = bench(edits.set_inputs(project_of(3, 2), ("x1", "x1^2")))
    menu = one.open_features()
    qtbot.keyClicks(menu.entry.line, typed)
    qtbot.mouseClick(menu.entry.button, Qt.MouseButton.LeftButton)
    assert words in menu.entry.message.text()
    assert LIGHT.negative.name() in menu.entry.line.styleSheet()
    assert menu.entry.line.text() == typed
    assert menu.isVisible()
    assert one.asked == []
    menu.close()


def test_the_red_frame_goes_as_soon_as_an_expression_can_be_read(bench: Make, qtbot: QtBot) -> None:
    menu = bench(project_of(3, 2)).open_features()
    qtbot.keyClicks(menu.entry.line, "cos(x1")
    qtbot.keyClick(menu.entry.line, Qt.Key.Key_Return)
    assert menu.entry.problem
    qtbot.keyClicks(menu.entry.line, ")")
    assert not menu.entry.problem
    assert LIGHT.negative.name() not in menu.entry.line.styleSheet()
    menu.close()


def test_a_refused_expression_is_still_there_when_the_menu_opens_again(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    menu = one.open_features()
    qtbot.keyClicks(menu.entry.line, "x1 +")
    menu.close()
    assert one.open_features().entry.line.text() == "x1 +"
    menu.close()


def test_an_unchecked_expression_can_be_taken_back_until_the_menu_closes(bench: Make) -> None:
    one = bench(edits.set_inputs(project_of(3, 2), ("x1", "exp(x2)")))
    menu = one.open_features()
    one.feature("exp x₂").trigger()
    assert one.project.network.inputs == ("x1",)
    one.feature("exp x₂").trigger()
    assert one.project.network.inputs == ("x1", "exp(x2)")
    one.feature("exp x₂").trigger()
    menu.close()
    one.open_features()
    assert "exp x₂" not in [action.text() for action in menu.actions()]
    menu.close()


def test_down_arrows_lead_to_the_expression(bench: Make, qtbot: QtBot) -> None:
    menu = bench(project_of(3, 2)).open_features()
    for _ in range(len(DERIVED) + 1):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    assert menu.entry.line.hasFocus()
    menu.close()


# Names


def test_a_double_click_on_a_name_renames_the_layer_with_enter(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 4, 2))
    qtbot.mouseDClick(one.headers[1].name_label, Qt.MouseButton.LeftButton)
    editor = one.strip.editor
    assert editor.text() == "Hidden 1"
    qtbot.keyClicks(editor, "  Edge   finders ")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert one.asked == [("name", 1, "Edge finders")]
    assert one.headers[1].name_label.text() == "Edge finders"
    assert not editor.isVisible()
    assert one.headers[1].name_label.hasFocus()


def test_escape_leaves_the_old_name_and_no_text_takes_it_away(bench: Make, qtbot: QtBot) -> None:
    one = bench(edits.rename_layer(project_of(3, 4, 2), 2, "Corners"))
    editor = one.strip.editor
    qtbot.keyClick(one.headers[2].name_label, Qt.Key.Key_F2)
    qtbot.keyClicks(editor, "abc")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert one.asked == []
    qtbot.keyClick(one.headers[2].name_label, Qt.Key.Key_F2)
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert one.asked == [("name", 2, "")]
    assert one.headers[2].name_label.text() == "Hidden 2"


def test_enter_on_the_usual_name_gives_none(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    one.layer_menu(1).rename_action.trigger()
    qtbot.keyClick(one.strip.editor, Qt.Key.Key_Return)
    assert one.asked == []


def test_a_name_too_long_is_refused_in_words_and_stays(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    one.strip.rename(2)
    editor = one.strip.editor
    qtbot.keyClicks(editor, "n" * (MAX_NAME + 1))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert str(MAX_NAME) in editor.toolTip()
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert not editor.problem
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert one.asked == [("name", 2, "n" * MAX_NAME)]


def test_leaving_the_line_commits_the_name(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    one.strip.rename(1)
    qtbot.keyClicks(one.strip.editor, "Edges")
    one.headers[2].count_field.setFocus()
    assert one.asked == [("name", 1, "Edges")]


def test_the_inputs_cannot_be_renamed(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    qtbot.mouseDClick(one.headers[0].name_label, Qt.MouseButton.LeftButton)
    one.strip.rename(0)
    assert not one.strip.editor.is_open


def test_a_name_that_does_not_fit_is_elided_and_its_tooltip_has_all_of_it(bench: Make) -> None:
    name = "A layer that finds the corners of it all"
    one = bench(edits.rename_layer(project_of(3, 4, 2), 1, name))
    label = one.headers[1].name_label
    assert label.text().endswith("…")
    assert name in label.toolTip()
    assert label.geometry().right() < one.headers[1].remove_layer_button.x() + 1


def test_a_name_that_is_typed_is_dropped_when_the_layers_change(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 4, 2))
    one.strip.rename(1)
    qtbot.keyClicks(one.strip.editor, "Edges")
    one.show(edits.remove_layer(one.project, 1))
    assert not one.strip.editor.isVisible()
    assert one.asked == []


# The menu of a layer


def test_every_activation_stands_in_the_menu_with_its_formula(bench: Make) -> None:
    menu = bench(project_of(3, 2)).layer_menu(2)
    by_name = {action.text(): action for action in menu.actions()}
    for name, activation in ACTIVATIONS.items():
        assert formula_html(activation.formula) in by_name[name].toolTip()


def test_an_activation_is_chosen_in_the_menu_by_keys_and_checked_from_then_on(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    menu = one.layer_menu(1)
    menu.popup(one.host.mapToGlobal(QPoint(0, 90)))
    for _ in range(3):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert one.asked == [("activation", 1, "linear")]
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["linear"]
    assert not menu.isVisible()


def test_the_menu_of_a_hidden_layer_does_not_show_softmax(bench: Make) -> None:
    one = bench(project_of(3, 2))
    shown = [[action.text() for action in one.layer_menu(s).actions()] for s in (1, 2)]
    assert "softmax" not in shown[0]
    assert "softmax" in shown[1]


def test_exponents_of_formulas_are_raised() -> None:
    assert formula_html("1 / (1 + e^−z)") == "1 / (1 + e<sup>−z</sup>)"
    assert formula_html("(e^2z − 1)") == "(e<sup>2z</sup> − 1)"
    assert formula_html("e^−z²") == "e<sup>−z²</sup>"
    assert formula_html("e^z_i / Σ e^z_j") == "e<sup>z<sub>i</sub></sup> / Σ e<sup>z<sub>j</sub></sup>"


def test_a_menu_row_of_an_activation_is_painted_with_its_curve(bench: Make) -> None:
    one = bench(project_of(3, 2))
    menu = one.layer_menu(1)
    menu.popup(one.host.mapToGlobal(QPoint(0, 90)))
    QApplication.processEvents()
    image = menu.grab().toImage()
    chosen, other = (next(a for a in menu.actions() if a.text() == name) for name in ("tanh", "relu"))

    def colours(action) -> set[str]:  # type: ignore[no-untyped-def]
        place = menu.actionGeometry(action)
        return {
            image.pixelColor(x, y).name() for x in range(place.left() + 8, place.left() + 48) for y in range(place.top(), place.bottom())
        }

    assert LIGHT.accent.name() in colours(chosen)
    assert LIGHT.accent.name() not in colours(other)
    assert LIGHT.ink2.name() in colours(other)
    menu.close()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_curve_of_an_activation_fills_its_picture(name: str) -> None:
    points, zero = curve_of(name)
    heights = [y for _, y in points]
    assert (min(heights), max(heights)) == (pytest.approx(0.0, abs=0.03), pytest.approx(1.0, abs=0.03))
    assert 0.0 <= zero <= 1.0
    assert [points[0][0], points[-1][0]] == [0.0, 1.0]


def test_the_picture_of_a_curve_follows_the_theme(qtbot: QtBot) -> None:
    look = Look()
    picture = curve_icon("relu", look)
    for theme in (LIGHT, DARK):
        look.set_theme(theme.name)  # type: ignore[arg-type]
        image = picture.pixmap(36, 20).toImage()
        assert theme.ink2.name() in {image.pixelColor(x, y).name() for x in range(36) for y in range(20)}


def test_the_header_shows_the_curve_where_there_is_room(bench: Make) -> None:
    one = bench(project_of(3, 2))
    assert one.headers[1].activation_button.has_picture
    one.pitch = 124.0
    one.place()
    assert not one.headers[1].activation_button.has_picture


def test_without_room_for_its_name_an_activation_is_known_by_its_curve(bench: Make) -> None:
    one = bench(project_of(3, 2), pitch=98.0)
    button = one.headers[1].activation_button
    assert button.text() == ""
    assert button.has_picture
    assert "tanh" in button.accessibleName()


def test_a_layer_moves_left_and_right_from_the_menu_and_says_why_it_cannot(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.layer_menu(2).left_action.trigger()
    assert one.project.network.sizes == (2, 4, 3, 5, 2)
    one.layer_menu(2).right_action.trigger()
    assert one.project.network.sizes == (2, 4, 5, 3, 2)
    first, last = one.layer_menu(1), one.layer_menu(3)
    assert not first.left_action.isEnabled()
    assert "inputs stay the first" in first.left_action.toolTip()
    assert not last.right_action.isEnabled()
    assert "output layer stays the last" in last.right_action.toolTip()


def test_the_menu_duplicates_adds_and_removes_layers_and_units(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.layer_menu(1).duplicate_action.trigger()
    assert one.project.network.sizes == (2, 3, 3, 2)
    one.layer_menu(2).add_layer_action.trigger()
    one.layer_menu(2).remove_action.trigger()
    one.layer_menu(2).add_unit_action.trigger()
    one.layer_menu(1).remove_unit_action.trigger()
    assert one.project.network.sizes == (2, 2, 4, 2)
    assert [what for what, *_ in one.asked] == ["duplicate", "add layer", "remove layer", "add", "remove"]


def test_the_output_layer_cannot_be_moved_doubled_or_removed(bench: Make) -> None:
    menu = bench(project_of(3, 2)).layer_menu(2)
    for action in (menu.duplicate_action, menu.left_action, menu.right_action, menu.remove_action):
        assert not action.isEnabled()
        assert "output layer" in action.toolTip()


def test_the_menus_open_at_the_left_edge_of_their_buttons(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    button = one.headers[1].activation_button
    menu = one.layer_menu(1)
    lefts: list[int] = []

    def look() -> None:
        lefts.append(menu.geometry().left())
        menu.close()

    QTimer.singleShot(0, menu, look)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(lefts))
    assert lefts == [button.mapToGlobal(QPoint(0, 0)).x()]


# Dragging a layer


def test_a_layer_dragged_by_its_name_lands_in_the_gap_under_the_pointer(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(1, 300, 90 + 3.4 * 190)
    assert one.lit == [3]
    one.drop(1)
    assert one.asked == [("move", 1, 2)]
    assert one.project.network.sizes == (2, 4, 5, 3, 2)
    assert one.lit == [3, None]


def test_a_layer_dragged_to_the_left_lands_before_the_others(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(3, 500, 150)
    one.drop(3)
    assert one.asked == [("move", 3, 0)]
    assert one.project.network.sizes == (2, 5, 3, 4, 2)


def test_a_layer_beyond_the_ends_stays_between_inputs_and_outputs(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(1, 300, 5000)
    assert one.lit == [3]
    one.drag(3, 300, -5000)
    assert one.lit[-1] == 0
    one.drop(3)
    assert one.project.network.sizes == (2, 5, 3, 4, 2)


def test_a_drag_lifts_a_copy_and_marks_the_gap_until_it_ends(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    before = len(overlays(one))
    one.drag(1, 300, 90 + 2.5 * 190)
    copy, mark = overlays(one)[before:]
    assert copy.isVisible()
    assert mark.isVisible()
    assert abs(mark.geometry().center().x() - (90 + 2.5 * 190)) <= 1
    one.drop(1)
    assert len(overlays(one)) == before


def overlays(one: Bench) -> list[QWidget]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    return [child for child in one.strip.findChildren(QWidget) if child.parent() is one.strip and child.testAttribute(through)]


def test_a_drag_back_to_its_own_place_moves_nothing(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(2, 700, 90 + 2.3 * 190)
    one.drop(2)
    assert one.lit == [3, None]
    assert one.asked == []


def test_escape_cancels_a_drag(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(1, 300, 700)
    qtbot.keyClick(one.headers[1].name_label, Qt.Key.Key_Escape)
    assert one.lit[-1] is None
    one.drop(1)
    assert one.asked == []


def test_four_pixels_are_not_a_drag_and_inputs_and_outputs_stay(bench: Make) -> None:
    one = bench(project_of(3, 4, 2))
    middle = one.headers[1].mapTo(one.strip, one.headers[1].name_label.geometry().center()).x()
    before = len(overlays(one))
    one.drag(1, middle + 4)
    assert len(overlays(one)) == before
    one.drop(1)
    for s in (0, 3):
        one.drag(s, 300, 500)
        one.drop(s)
    assert one.asked == []
    assert one.lit == []


def test_a_drag_ends_when_a_layer_goes_meanwhile(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(1, 300, 700)
    one.show(edits.remove_layer(one.project, 3))
    assert one.lit[-1] is None
    one.drop(1)
    assert one.asked == []


# The number of units


def test_holding_plus_adds_units_as_one_gesture(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    plus = one.headers[1].plus_button
    qtbot.mousePress(plus, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(one.asked) >= 3, timeout=REPEAT_DELAY * 20)
    qtbot.mouseRelease(plus, Qt.MouseButton.LeftButton)
    assert set(one.asked) == {("add", 1)}
    assert one.project.network.sizes[1] == 3 + len(one.asked)
    assert len(set(one.gestures)) == 1
    assert "h1" in one.gestures[0]
    qtbot.mouseClick(plus, Qt.MouseButton.LeftButton)
    assert len(set(one.gestures)) == 2


def test_arrows_and_wheel_in_the_number_are_one_gesture_until_it_is_left(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.headers[1].count_field
    wheel(field, 1)
    assert one.asked == []
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    wheel(field, -1)
    assert one.project.network.sizes == (2, 4, 2)
    assert field.text() == "4"
    assert len(set(one.gestures)) == 1
    one.headers[2].count_field.setFocus()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert len(set(one.gestures)) == 2


@pytest.mark.parametrize(
    ("s", "typed", "words"),
    [(1, "1025", "1 to 1,024"), (2, "11", "The output layer has 1 to 10"), (1, "0", "1 to 1,024"), (1, "inf", "whole number")],
)
def test_a_number_that_cannot_be_is_refused_in_place_and_leaving_brings_the_old_one_back(
    s: int, typed: str, words: str, bench: Make, qtbot: QtBot
) -> None:
    one = bench(project_of(3, 2))
    field = one.headers[s].count_field
    old = field.text()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert words in field.toolTip()
    assert LIGHT.negative.name() in field.styleSheet()
    assert field.text() == typed
    one.headers[3 - s].count_field.setFocus()
    assert field.text() == old
    assert field.problem == ""
    assert one.asked == []


def test_plus_ends_at_the_limits_of_hidden_and_output_layers(bench: Make) -> None:
    one = bench(project_of(MAX_UNITS, MAX_OUTPUTS))
    for s, limit in ((1, f"{MAX_UNITS:,}"), (2, str(MAX_OUTPUTS))):
        assert not one.headers[s].plus_button.isEnabled()
        assert limit in one.headers[s].plus_button.toolTip()
        assert not one.layer_menu(s).add_unit_action.isEnabled()


def test_an_arrow_key_beyond_the_limit_says_what_it_is(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, MAX_OUTPUTS))
    field = one.headers[2].count_field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert "1 to 10 units" in field.toolTip()
    assert one.asked == []


def test_a_number_that_is_being_typed_stays_while_the_network_changes(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.headers[1].count_field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "1")
    one.show(edits.set_units(one.project, 1, 5))
    assert field.text() == "1"
    qtbot.keyClicks(field, "2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert one.project.network.sizes == (2, 12, 2)


def test_three_digits_fit_into_the_number(bench: Make) -> None:
    one = bench(project_of(128, 2))
    field = one.headers[1].count_field
    assert field.fontMetrics().horizontalAdvance("128") <= field.width()


def test_a_long_number_has_room_while_it_is_typed(bench: Make, qtbot: QtBot) -> None:
    field = bench(project_of(3, 2)).headers[1].count_field
    usual = field.geometry()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "50000")
    assert field.width() > field.fontMetrics().horizontalAdvance("50000")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.geometry() == usual


def test_keys_of_the_number_come_before_the_windows_shortcuts(bench: Make) -> None:
    field = bench(project_of(3, 2)).headers[1].count_field
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(field, event)
    assert event.isAccepted()


# Collapsed layers, many layers, keyboard


def test_a_layer_that_can_be_collapsed_has_a_button_that_says_what_it_does(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(40, 2))
    button = one.headers[1].collapse_button
    assert not button.isVisible()
    one.strip.set_collapsible(1, "collapsed")
    assert button.isVisible()
    assert button.toolTip() == "Show all 40 units of Hidden"
    assert button.geometry().right() < one.headers[1].name_label.geometry().right()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert one.asked == [("collapse", 1)]
    one.strip.set_collapsible(1, "open")
    assert "only some" in button.accessibleName()
    one.strip.set_collapsible(1, None)
    assert not button.isVisible()


def test_headers_beside_the_view_make_no_parts_until_they_are_panned_in(bench: Make) -> None:
    one = bench(project_of(*(2,) * 64), pitch=132.0)
    shown = [header.isVisible() for header in one.headers]
    assert shown[0]
    assert not shown[-1]
    assert len(one.headers[-1].findChildren(QWidget)) == 0
    one.place(shift=-132.0 * 60)
    assert one.headers[-1].isVisible()
    assert one.headers[-1].name_label.text() == "Output"
    assert not one.headers[0].isVisible()


def test_a_wider_strip_shows_the_headers_that_had_no_room(bench: Make) -> None:
    one = bench(project_of(3, 3, 3, 2), width=500)
    assert not one.headers[4].isVisible()
    one.strip.resize(1000, one.strip.height())
    assert one.headers[4].isVisible()
    assert one.strip.add_buttons[3].isVisible()


def test_columns_too_close_have_no_headers_and_no_buttons(bench: Make) -> None:
    one = bench(project_of(3, 3, 2), pitch=20.0)
    assert not any(header.isVisible() for header in one.headers)
    assert not any(button.isVisible() for button in one.strip.add_buttons)


def test_tab_goes_through_all_controls_from_left_to_right(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    one.headers[0].inputs_button.setFocus()
    met: list[QWidget] = []
    for _ in range(10):
        met.append(one.host.focusWidget())
        qtbot.keyClick(met[-1], Qt.Key.Key_Tab)
    hidden = one.headers[1]
    assert met[:7] == [
        one.headers[0].inputs_button,
        one.strip.add_buttons[0],
        hidden.name_label,
        hidden.remove_layer_button,
        hidden.activation_button,
        hidden.minus_button,
        hidden.count_field,
    ]
    assert met[7] is hidden.plus_button


def test_every_control_has_a_tooltip_and_a_name(bench: Make) -> None:
    one = bench(project_of(40, 3, 2))
    one.strip.set_collapsible(1, "open")
    for header in one.headers:
        for part in header.tab_order:
            assert part.toolTip()
            assert part.accessibleName()


def test_a_change_of_theme_and_scale_reaches_every_part(bench: Make) -> None:
    look = Look()
    one = bench(project_of(3, 2), look=look)
    height = one.headers[1].activation_button.height()
    look.set_scale(1.6)
    assert one.headers[1].activation_button.height() > height
    assert one.headers[1].name_label.font().pixelSize() == look.font("title").pixelSize()
    look.set_theme("dark")
    assert DARK.ink.name() in one.headers[1].count_field.styleSheet()


# Words and symbols


def test_units_are_called_by_the_names_that_the_user_gave() -> None:
    network = edits.rename_unit(project_of(3, 4, 2), 1, 1, "edge").network
    assert unit_words(network, (1, 1)) == "Hidden 1, unit 2 “edge”, tanh"
    assert unit_words(network, (1, 0)) == "Hidden 1, unit 1 of 3, tanh"
    assert weight_words(network, (2, 3, 2)) == "Weight from Hidden 1 unit 2 “edge” to Hidden 2 unit 4"
    assert weight_words(network, (1, 1, 0)) == "Weight from the bias to Hidden 1 unit 2 “edge”"


def test_features_are_written_as_the_lecture_does() -> None:
    assert [feature_text(text) for text in ("x1", "x2^2", "x1*x2", "sin(x1)", "x1**2")] == ["x₁", "x₂²", "x₁·x₂", "sin x₁", "x₁²"]
