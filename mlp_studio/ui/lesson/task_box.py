"""What the learner should do in a step, a field where something is to be typed, and whether it is done."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from mlp_studio.core.lesson import Step
from mlp_studio.core.lesson_checks import CHECKS
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.lesson.rich_text import LEADING, RichText
from mlp_studio.ui.theme import Look

_RADIUS = 8.0
_MARK = 16
READ = "This step is for reading: press **Text**."
"""What a strip says where there is no task; in the panel the text stands above."""
FIELD_WIDTH, STATE_WIDTH = 112, 150
"""Of the parts that stand beside the text of a strip."""


class TaskBox(QWidget):
    """A box in the accent's pale colour, with a line that has a tick when the check holds.

    Parameters
    ----------
    look
        Theme and scale.
    parent
        Qt's owner.
    is_strip
        Whether its parts stand beside each other, on no ground of their own.

    Signals
    -------
    typed(text)
        The learner types.
    submitted(text)
        Enter was pressed in the field.
    """

    typed = Signal(str)
    submitted = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None, *, is_strip: bool = False) -> None:
        super().__init__(parent)
        self._look, self._is_strip = look, is_strip
        self._is_done: bool | None = None
        self._head = QLabel("Do this", self)
        self.text = RichText(look, parent=self)
        self.field = QLineEdit(self)
        self.field.setMaxLength(80)
        self.field.setAccessibleName("Your answer")
        self._mark = QLabel(self)
        self.state = QLabel("", self)
        self.state.setWordWrap(True)
        self._column = QBoxLayout(QBoxLayout.Direction.LeftToRight if is_strip else QBoxLayout.Direction.TopToBottom, self)
        self._row = QHBoxLayout()
        self._row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter if is_strip else Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.state, 1)
        self._words = QVBoxLayout()
        self._words.addWidget(self.text)
        self._column.addWidget(self._head)
        self._column.addLayout(self._words, 1 if is_strip else 0)
        self._column.addWidget(self.field)
        self._column.addLayout(self._row)
        self._head.setVisible(not is_strip)
        self.field.textEdited.connect(self.typed)
        self.field.returnPressed.connect(lambda: self.submitted.emit(self.field.text()))
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_step(self, step: Step, answer: str) -> None:
        """Show another step's task, with what has been typed for it."""
        kind = CHECKS[step.check.kind]
        self._is_done = None
        is_reading = not step.task and kind.name == "free"
        self.text.set_markdown(READ if is_reading else step.task or kind.title)
        self.setVisible(self._is_strip or not is_reading)
        self.field.setVisible(kind.is_answer)
        self._head.setText("Answer this" if kind.is_answer else "Do this")
        number = "0.25 or 1/4" if self._is_strip else "A number, as 0.25 or 1/4"
        self.field.setPlaceholderText("A word" if kind.name == "word" else number)
        if self.field.text() != answer:
            self.field.setText(answer)
        is_free = kind.name == "free"
        self._mark.setVisible(not is_free)
        self.state.setVisible(not is_free)

    def show_state(self, reason: str, *, is_done: bool) -> None:
        """Say whether the check holds, or why not yet."""
        text = "Done" if is_done else sentence(reason) if reason else "Press Enter"
        if text == self.state.text() and is_done == self._is_done:
            return
        was_done, self._is_done = self._is_done, is_done
        self.state.setText(text)
        self._restyle_state()
        if is_done and was_done is False:
            QAccessible.updateAccessibility(QAccessibleEvent(self.state, QAccessible.Event.NameChanged))

    @property
    def is_done(self) -> bool:
        """Whether the box shows the task as done."""
        return bool(self._is_done)

    def _restyle(self) -> None:
        look, theme = self._look, self._look.theme
        pad = 0 if self._is_strip else round(look.px(12))
        self._column.setContentsMargins(pad, *(0, 0, 0) if self._is_strip else (round(look.px(8)), pad, round(look.px(10))))
        self._column.setSpacing(round(look.px(16 if self._is_strip else 6)))
        if self._is_strip:
            self.field.setFixedWidth(round(look.px(FIELD_WIDTH)))
            self.state.setFixedWidth(round(look.px(STATE_WIDTH)))
            self._words.setContentsMargins(
                0, round(look.px(LEADING)), 0, 0
            )  # as much as is below the words, so that they stand in the middle
        self._row.setSpacing(round(look.px(6)))
        self._head.setFont(look.font("caption", 600))
        self._head.setStyleSheet(f"color: {theme.accent.name()}")
        self.field.setFont(look.font("body"))
        self._restyle_state()
        self.update()

    def _restyle_state(self) -> None:
        look, theme = self._look, self._look.theme
        text_colour = theme.ok if self._is_done else theme.ink2
        self.state.setFont(look.font("body", 600 if self._is_done else 400))
        self.state.setStyleSheet(f"color: {text_colour.name()}")
        side, dpr = look.px(_MARK), self.devicePixelRatioF()
        self._mark.setPixmap(pixmap("check", theme.ok, side, dpr) if self._is_done else _open_circle(theme.ctrl, side, dpr))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        if self._is_strip:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.theme.accent_bg)
            painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)


def sentence(reason: str) -> str:
    """Return a reason as a sentence begins; a symbol stays as it is: t = 3 is not T = 3."""
    return reason[:1].upper() + reason[1:] if reason[1:2].isalpha() else reason


def _open_circle(colour: QColor, side: float, dpr: float) -> QPixmap:
    """Return the mark of what is not done yet."""
    picture = QPixmap(round(side * dpr), round(side * dpr))
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.5))
        painter.drawEllipse(QPointF(side / 2, side / 2), 0.34 * side, 0.34 * side)
    return picture
