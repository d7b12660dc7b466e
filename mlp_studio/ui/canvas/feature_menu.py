"""The menu of the inputs: which features of the plane the network is given, and a line in which to type another one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QWidget, QWidgetAction

from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import FUNCTIONS, MAX_LENGTH, feature_symbol, parse_feature
from mlp_studio.core.network import MAX_INPUTS
from mlp_studio.ui.canvas.picture_menu import GAP, LEFT, PictureMenu
from mlp_studio.ui.canvas.symbols import feature_text
from mlp_studio.ui.theme import Look

DERIVED = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
"""The features that are always offered."""
CHECK_WIDTH = 18.0
LINE_WIDTH, ADD_WIDTH, MESSAGE_LINES = 250.0, 56.0, 4
QUOTED = 24
"""Characters of a feature that a message repeats."""
FEWEST = "A network has at least one input"
MOST = f"A network has at most {MAX_INPUTS} inputs"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def canonical(text: str) -> str:
    """Return a feature without what makes no difference: spaces, and other ways to write power and minus."""
    return "".join(text.split()).replace("**", "^").replace("−", "-")


def problem_of(text: str, inputs: tuple[str, ...]) -> str:
    """Return what keeps a typed feature from being added to these, in words, with the mend; "" if nothing does."""
    if not text.strip():
        return "There is no expression yet. Type one such as x1^2 + x2^2."
    try:
        parse_feature(text.strip())
    except StudioError as error:
        short = text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
        what = error.what.replace(text.strip(), short.strip())
        return f"{what[0].upper()}{what[1:]}. {error.mend}."
    if canonical(text) in (canonical(feature) for feature in inputs):
        return f"{feature_text(text.strip())} is an input already. Type another expression."
    return f"{MOST}. Remove one of them first." if len(inputs) >= MAX_INPUTS else ""


class ExpressionLine(QLineEdit):
    """The line in which an expression is typed: Enter offers it and leaves the menu open."""

    offered = Signal()

    def event(self, event: QEvent) -> bool:
        """Take the keys of a line before the menu does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            self.offered.emit()
            event.accept()
            return True
        return super().event(event)


class ExpressionEntry(QWidget):
    """The line with its button, and below it what can be typed, or what is wrong with what was.

    Signals
    -------
    added(text)
        A feature that can be read and is not there yet.
    """

    added = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._inputs: tuple[str, ...] = ()
        self._refused = False
        self._offered = ""
        self.line, self.button, self.message = ExpressionLine(self), QPushButton("Add", self), QLabel(self)
        self.line.setPlaceholderText("Expression…")
        self.line.setAccessibleName("Expression of x1 and x2")
        self.line.setMaxLength(MAX_LENGTH)
        self.button.setAccessibleName("Add this expression as an input")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._grid = QGridLayout(self)
        self._grid.addWidget(self.line, 0, 0)
        self._grid.addWidget(self.button, 0, 1)
        self._grid.addWidget(self.message, 1, 0, 1, 2)
        self._grid.setColumnStretch(0, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._on_edited)
        self.line.offered.connect(self._offer)
        self.button.clicked.connect(self._offer)
        self._check()
        self.restyle()

    @property
    def problem(self) -> str:
        """What is wrong with what was typed; "" if nothing is, or nothing was."""
        return problem_of(self.line.text(), self._inputs) if self.line.text().strip() else ""

    def show_inputs(self, inputs: tuple[str, ...]) -> None:
        """Take over the features that are there; what was added leaves the line, what was refused elsewhere stays in it."""
        self._inputs = inputs
        if self._offered and self._offered in (canonical(feature) for feature in inputs):
            if canonical(self.line.text()) == self._offered:
                self.line.clear()
            self._offered = ""
        self._check()

    def restyle(self) -> None:
        """Take over theme and scale."""
        px, theme = self._look.px, self._look.theme
        self._grid.setContentsMargins(round(px(LEFT)), round(px(6)), round(px(LEFT)), round(px(4)))
        self._grid.setHorizontalSpacing(round(px(6)))
        self._grid.setVerticalSpacing(round(px(6)))
        self.line.setFont(self._look.font("body"))
        self.button.setFont(self._look.font("body", 500))
        self.button.setFixedWidth(round(px(ADD_WIDTH)))
        self.button.setStyleSheet(f"QPushButton {{ padding: 0; min-height: {round(px(28))}px; max-height: {round(px(28))}px; }}")
        caption = self._look.font("caption")
        self.message.setFont(caption)
        self.message.setFixedHeight(self.message.fontMetrics().lineSpacing() * MESSAGE_LINES)
        self.line.setStyleSheet(f"QLineEdit, QLineEdit:focus {{ border: 2px solid {theme.negative.name()}; }}" if self._refused else "")
        self.message.setStyleSheet(f"color: {(theme.ink if self._refused else theme.ink3).name()}")
        self.setFixedWidth(round(px(LINE_WIDTH + 2 * LEFT)))

    def _check(self) -> None:
        """Say what would be added, what is wrong, or what can be typed."""
        text, problem = self.line.text().strip(), self.problem
        hint = f"Enter adds {feature_symbol(text)}" if text else f"x1, x2, numbers, + − * / ^ and {', '.join(FUNCTIONS)}"
        words = problem or hint
        self.message.setText(words)
        self.message.setToolTip(problem)
        self.line.setAccessibleDescription(words)
        self.button.setToolTip(problem or ("Add this expression as an input" if text else "Type an expression first"))
        if self._refused and not problem:
            self._refuse(False)

    def _on_edited(self) -> None:
        self._check()

    def _refuse(self, refused: bool) -> None:
        if refused != self._refused:
            self._refused = refused
            self.restyle()

    def _offer(self) -> None:
        text = self.line.text().strip()
        problem = problem_of(text, self._inputs)
        if problem:
            self._check()
            self.message.setText(problem)
            self._refuse(True)
            self.line.setFocus()
            return
        self._offered = canonical(text)
        self.added.emit(text)


class FeatureMenu(PictureMenu):
    """The features, each with a check mark where the network has it; it stays open while they are changed.

    Signals
    -------
    requested(inputs)
        The features that the network is to have: those that stay in their order, a new one last.
    """

    requested = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent, CHECK_WIDTH)
        self._inputs: tuple[str, ...] = ()
        self._rows: dict[str, QAction] = {}
        self._line = self.addSeparator()
        self.entry = ExpressionEntry(look, self)
        holder = QWidgetAction(self)
        holder.setText("Expression…")
        holder.setDefaultWidget(self.entry)
        self.addAction(holder)
        for text in DERIVED:
            self._add_feature(text)
        self.entry.added.connect(self._on_added)

    def show_inputs(self, inputs: tuple[str, ...]) -> None:
        """Show which features the network has; a row that was taken away stays, to be taken back, until the menu opens anew."""
        self._inputs = inputs
        if not self.isVisible():
            self._forget_others()
        for text in inputs:
            if self._row_of(text) is None:
                self._add_feature(text)
        there = {canonical(text) for text in inputs}
        for text, action in self._rows.items():
            has = canonical(text) in there
            reason = FEWEST if has and len(inputs) == 1 else MOST if not has and len(inputs) >= MAX_INPUTS else ""
            action.setChecked(has)
            what = f"Take the input {feature_text(text)} away" if has else f"Add {feature_text(text)} as an input"
            self.say(action, can=not reason, tip=reason or what)
        self.entry.show_inputs(inputs)
        self.update()

    def restyle(self) -> None:
        """Take over theme and scale."""
        super().restyle()
        self.entry.restyle()
        self.setMinimumWidth(round(self._look.px(LINE_WIDTH + 2 * LEFT + GAP)))

    def _row_of(self, text: str) -> QAction | None:
        return next((action for known, action in self._rows.items() if canonical(known) == canonical(text)), None)

    def _add_feature(self, text: str) -> None:
        action = self.add_row(feature_text(text), before=self._line)
        action.setCheckable(True)
        action.triggered.connect(lambda checked: self._on_toggled(text, checked))
        self._rows[text] = action

    def _forget_others(self) -> None:
        """Remove the rows of features that are neither always offered nor there."""
        there = {canonical(text) for text in (*DERIVED, *self._inputs)}
        for text in [known for known in self._rows if canonical(known) not in there]:
            self.remove_row(self._rows.pop(text))

    def _on_toggled(self, text: str, checked: bool) -> None:
        others = tuple(feature for feature in self._inputs if canonical(feature) != canonical(text))
        self.requested.emit((*self._inputs, text) if checked else others)
        self.show_inputs(self._inputs)  # where the edit was refused, the mark goes back

    def _on_added(self, text: str) -> None:
        self.requested.emit((*self._inputs, text))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the features that there are."""
        self._forget_others()
        super().showEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Check a feature without closing."""
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            if action.isEnabled():
                action.trigger()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Check a feature with Space without closing."""
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            if action.isEnabled():
                action.trigger()
            return
        super().keyPressEvent(event)
