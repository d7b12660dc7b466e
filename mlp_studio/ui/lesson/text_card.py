"""The text of a lesson's step in a card over the window, with its hints."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mlp_studio.app.lesson_session import LessonSession
from mlp_studio.ui.card import Card
from mlp_studio.ui.lesson.rich_text import RichText
from mlp_studio.ui.theme import Look

WIDTH = 372
_GAP, _PAD = 8, 16


class TextCard(Card):
    """Shows text and hints of the step that a session is at, as high as they are, as far as the window has room.

    Parameters
    ----------
    look
        Theme and scale.
    session
        The learner's way through the lesson.
    parent
        Over which it stands.
    """

    def __init__(self, look: Look, session: LessonSession, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._session = session
        self.setAccessibleName("Text of the step")
        self.title = QLabel(self)
        self.title.setWordWrap(True)
        self._page = QWidget(self)
        self.text = RichText(look, parent=self._page)
        self.hints = RichText(look, "ink2", parent=self._page)
        self.hint_button = QPushButton("Hint", self._page)
        self.hint_button.setProperty("flat", True)
        self.hint_button.clicked.connect(session.show_hint)
        self._inner = QVBoxLayout(self._page)
        self._inner.setContentsMargins(0, 0, 0, 0)
        for part in (self.text, self.hints):
            self._inner.addWidget(part)
        self._inner.addWidget(self.hint_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._inner.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._page)
        for ground in (self._page, self.area.viewport()):
            ground.setAutoFillBackground(False)
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.area, 1)
        self.hide()
        session.step_shown.connect(self.show_step)
        session.looked.connect(self._show_hints)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_step(self) -> None:
        """Show the step that the session is at."""
        step = self._session.step
        self.title.setText(step.title or f"Step {self._session.index + 1}")
        self.text.set_markdown(step.text)
        self.text.setVisible(bool(step.text))
        self.area.verticalScrollBar().setValue(0)
        self._show_hints()

    def _show_hints(self) -> None:
        session = self._session
        shown, there = session.hints, len(session.step.hints)
        self.hints.set_markdown("\n\n".join(shown))
        self.hints.setVisible(bool(shown))
        self.hint_button.setVisible(len(shown) < there)
        self.hint_button.setText("Another hint" if shown else "Hint")
        self.place()

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        """Stand below what opened it, at its right end."""
        gap = round(self._look.px(_GAP))
        top = box.bottom() + 1 + gap
        size = self.sizeHint().boundedTo(QSize(room.width(), room.bottom() - top))
        return QRect(box.right() + 1 - size.width(), top, size.width(), size.height())

    def _restyle(self) -> None:
        look = self._look
        pad = round(look.px(_PAD))
        self._column.setContentsMargins(pad, pad // 2, pad // 2, pad)
        self._column.setSpacing(round(look.px(6)))
        self._inner.setSpacing(round(look.px(10)))
        self.title.setFont(look.font("title"))
        self.hint_button.setFont(look.font("body"))
        self.show_step()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the height that the text has at this width."""
        width, margins = round(self._look.px(WIDTH)), self._column.contentsMargins()
        inside = width - margins.left() - margins.right()
        for text in (self.text, self.hints):
            text.resize(inside, text.height())
        head = self._head.heightForWidth(inside) if self._head.hasHeightForWidth() else self._head.sizeHint().height()
        above = margins.top() + head + self._column.spacing()
        return QSize(width, above + self._inner.sizeHint().height() + margins.bottom())
