"""The commands of the algorithm view: line by line forth and back, on to an example, an epoch, a line or a breakpoint."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from mlp_studio.app.picks import Picks
from mlp_studio.app.stepper import Stepper
from mlp_studio.core.measures import is_quick
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

BUTTON, ICON = 28, 20
NEXT_KEYS, EXAMPLE_KEYS, BACK_KEY = ("F10",), ("F7",), "F8"
ARROWS = ("Right", "Shift+Right")


class StepCommands(QWidget):
    """A row of small buttons, each with a key that holds while the view is in sight.

    Parameters
    ----------
    look
        Theme and scale.
    stepper
        What they drive.
    picks
        The picked example, for a breakpoint on it.
    parent
        Qt's owner; it gets the keys.
    """

    def __init__(self, look: Look, stepper: Stepper, picks: Picks, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._stepper, self._picks = look, stepper, picks
        self._lack = ""
        self.chosen_line: Callable[[], str] = lambda: ""
        """Returns the number of the line that is picked, "" for none."""
        self.back_action = self._action("line-back", "One line back", (BACK_KEY,), stepper.back)
        self.next_line_action = self._action("line-next", "Next line", NEXT_KEYS, stepper.next_line)
        self.next_example_action = self._action("step-example", "Next example", EXAMPLE_KEYS, stepper.next_example)
        self.next_epoch_action = self._action("step-epoch", "Next epoch", ("Shift+F7",), stepper.next_epoch)
        self.run_action = self._action("run-to", "Run to the picked line or a breakpoint", ("F5",), self._run)
        self.stop_here_action = self._action("breakpoint", "Stop at this line", ("F9",), self._toggle_line)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self.buttons = [self._button(action) for action in self._actions[:-1]]
        self.menu = QMenu(self)
        self._fill_menu()
        self.menu_button = self._button(self.stop_here_action)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setDefaultAction(self.menu.menuAction())
        self.menu_button.setAccessibleName("Breakpoints")
        self.menu_button.setToolTip("Breakpoints: where to stop by itself")
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def _actions(self) -> tuple[QAction, ...]:
        return (
            self.back_action,
            self.next_line_action,
            self.next_example_action,
            self.next_epoch_action,
            self.run_action,
            self.stop_here_action,
        )

    def _action(self, icon_name: str, text: str, keys: tuple[str, ...], act: Callable[[], object]) -> QAction:
        action = QAction(icon(icon_name, self._look), text, self)
        action.triggered.connect(lambda: act())
        self._set_keys(action, keys)
        owner = self.parentWidget()
        assert owner is not None
        owner.addAction(action)  # its keys hold while the view is seen
        return action

    def _set_keys(self, action: QAction, keys: tuple[str, ...]) -> None:
        sequences = [QKeySequence(key) for key in keys]
        action.setShortcuts(sequences)
        shown = ", ".join(sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in sequences)
        action.setToolTip(f"{action.text()} ({shown})")

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setAutoRaise(True)
        self._row.addWidget(button)
        return button

    def _fill_menu(self) -> None:
        menu = self.menu
        menu.menuAction().setIcon(icon("breakpoint", self._look))
        menu.addAction(self.stop_here_action)
        self.example_action = menu.addAction("Stop at the picked example", self._toggle_example)
        self.loss_action = menu.addAction("Stop when the loss rises", self._toggle_loss)
        for action in (self.example_action, self.loss_action):
            action.setCheckable(True)
        menu.addSeparator()
        self.clear_action = menu.addAction("Clear all breakpoints", self._stepper.clear_breakpoints)
        menu.aboutToShow.connect(self._show_menu)

    @Slot()
    def _show_menu(self) -> None:
        self.show_state(self._lack)

    def _run(self) -> None:
        line = self.chosen_line()
        if line:
            self._stepper.run_to(line)
        else:
            self._stepper.run()

    def _toggle_line(self) -> None:
        self._stepper.toggle_line(self.chosen_line() or self._stepper.number)

    def _toggle_example(self) -> None:
        example = self._picks.example
        if example is not None:
            self._stepper.toggle_example(example)

    def _toggle_loss(self) -> None:
        self._stepper.watch_loss(not self._stepper.breakpoints.loss_rises)

    @property
    def next_line_button(self) -> QToolButton:
        """The button of the next line."""
        return self.buttons[self._actions.index(self.next_line_action)]

    def take_arrows(self, taken: bool) -> None:
        """Let → be the next line, and Shift+→ the next example, beside their own keys; the Lecture's bar has two of the buttons."""
        for action, button in zip(self._actions[:-1], self.buttons, strict=False):
            button.setVisible(not taken or action not in (self.next_line_action, self.next_epoch_action))
        self._set_keys(self.next_line_action, ((ARROWS[0],) if taken else ()) + NEXT_KEYS)
        self._set_keys(self.next_example_action, ((ARROWS[1],) if taken else ()) + EXAMPLE_KEYS)

    def show_state(self, lack: str) -> None:
        """Enable what can be done now; `lack` says why nothing can."""
        self._lack = lack
        stepper, breakpoints, example = self._stepper, self._stepper.breakpoints, self._picks.example
        for action in self._actions:
            action.setEnabled(not lack)
        self.back_action.setEnabled(not lack and stepper.can_go_back)
        self.next_epoch_action.setEnabled(not lack and not stepper.only_forward)
        self.run_action.setEnabled(not lack and bool(self.chosen_line() or breakpoints))
        points = stepper.before.points
        is_used = example is not None and example < len(points) and not points.test_mask[example]
        self.example_action.setEnabled(is_used)
        self.example_action.setChecked(example is not None and example in breakpoints.examples)
        self.example_action.setText("Stop at the picked example" if example is None else f"Stop at point {example + 1:,}")
        self.loss_action.setEnabled(is_quick(stepper.before))
        self.loss_action.setChecked(breakpoints.loss_rises)
        self.clear_action.setEnabled(bool(breakpoints))

    def _restyle(self) -> None:
        for button in (*self.buttons, self.menu_button):
            button.setFixedSize(round(self._look.px(BUTTON)), round(self._look.px(BUTTON)))
            button.setIconSize(QSize(round(self._look.px(ICON)), round(self._look.px(ICON))))
