"""The section of the data dock on linear separability: whether a line parts two classes, which one, or why none can."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from mlp_studio.app.separability_feed import SeparabilityFeed
from mlp_studio.core.points import PointSet
from mlp_studio.core.separability import Separation
from mlp_studio.training.separability_worker import SeparabilityAnswer
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.fields import ChoiceField
from mlp_studio.ui.icons import SIZE as ICON_SIZE
from mlp_studio.ui.icons import icon, pixmap
from mlp_studio.ui.markers import draw_marker, paint_symbol
from mlp_studio.ui.separability.matrix import SeparabilityMatrix
from mlp_studio.ui.separability.weights import SeparatingWeights
from mlp_studio.ui.theme import Look

NO_CLASSES = "The points have a target number, not classes"
_ICON = (38, 18)
_MARKER = 5.5
_SIGN = 16


class SeparabilityPanel(QWidget):
    """A title with a switch; switched on, the verdict on a pair of classes, live as the points change.

    Parameters
    ----------
    look
        Theme and scale.
    feed
        Where the verdicts come from. It is asked only while the switch is on.
    parent
        Qt's owner.

    Signals
    -------
    wanted_changed(on)
        The switch was turned.
    shown_changed(separation, points)
        The plane should show this verdict on these points; (None, None) none.
    """

    wanted_changed = Signal(bool)
    shown_changed = Signal(object, object)

    def __init__(self, look: Look, feed: SeparabilityFeed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.feed = feed
        self._points: PointSet | None = None
        self._answer: SeparabilityAnswer | None = None
        self._shown: Separation | None = None
        self._key = ""
        self._choices: list[tuple[str, str]] = []
        self._title = QLabel("Linear separability", self)
        self.switch = QToolButton(self)
        self.switch.setCheckable(True)
        self.switch.setIcon(icon("separable", look))
        self.switch.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.switch.setFixedSize(BUTTON, BUTTON)
        self.switch.setToolTip("Show whether a line separates the classes, and which, or why none can")
        self.switch.setAccessibleName("Show linear separability")
        self.switch.toggled.connect(self._on_switch)
        self.choice = ChoiceField(self)
        self.choice.setAccessibleName("Classes to separate")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(6)
        self.choice.activated.connect(lambda: self._pick(self.choice.key))
        self.matrix = SeparabilityMatrix(look, self)
        self.matrix.picked.connect(lambda separation: self._pick(_key(separation)))
        self.verdict_label = QLabel(self)
        self.reason_label = QLabel(self)
        self.note_label = QLabel("On the training points only", self)
        self.weights = SeparatingWeights(look, self)
        self._sign = QLabel(self)
        self._lay_out()
        feed.verdicts_changed.connect(self._on_verdicts)
        look.theme_changed.connect(self._restyle)
        self._restyle()
        self._show()

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.addWidget(self._title)
        title.addStretch(1)
        title.addWidget(self.switch)
        verdict = QHBoxLayout()
        verdict.setSpacing(6)
        verdict.addWidget(self._sign)
        verdict.addWidget(self.verdict_label)
        verdict.addStretch(1)
        self._evidence = QStackedWidget(self)
        for page in (self.reason_label, self.weights):
            self._evidence.addWidget(page)
        self._evidence.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.reason_label.setWordWrap(True)
        self.reason_label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._body = QWidget(self)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(6)
        body.addWidget(self.choice)
        body.addLayout(verdict)
        body.addWidget(self.note_label)
        body.addWidget(self._evidence)
        body.addWidget(self.matrix)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(title)
        column.addWidget(self._body)

    # What is shown

    def show_points(self, points: PointSet) -> None:
        """Take these points; while the switch is on, they are judged."""
        self._points = points
        if self.is_wanted:
            self.feed.show(points)

    @property
    def is_wanted(self) -> bool:
        """Whether the switch is on."""
        return self.switch.isChecked()

    def set_wanted(self, on: bool) -> None:
        """Turn the switch, as a click on it does."""
        self.switch.setChecked(on)

    @property
    def verdicts(self) -> tuple[Separation, ...]:
        """All verdicts on the points."""
        return () if self._answer is None else self._answer.verdicts

    @property
    def shown(self) -> Separation | None:
        """The verdict that is shown, or None."""
        return self._shown

    # Changing

    def _on_switch(self, on: bool) -> None:
        if not on:
            self.feed.forget()
            self._answer = None
        elif self._points is not None:
            self.feed.show(self._points)
        self._show()
        self.wanted_changed.emit(on)

    def _on_verdicts(self, answer: SeparabilityAnswer) -> None:
        self._answer = answer
        self._show()

    def _pick(self, key: str) -> None:
        self._key = key
        self._show()

    def _show(self) -> None:
        """Show the verdict on the chosen pair, or on the first where that is gone."""
        answer = self._answer
        verdicts = self.verdicts
        self._body.setVisible(answer is not None)
        by_key = {_key(v): v for v in verdicts}
        self._shown = by_key.get(self._key, next(iter(verdicts), None))
        self._show_choices(verdicts)
        self._show_verdict()
        self.shown_changed.emit(self._shown, answer.points if answer is not None and self._shown is not None else None)

    def _show_choices(self, verdicts: tuple[Separation, ...]) -> None:
        choices = [(_key(v), " | ".join(v.names)) for v in verdicts]
        if choices != self._choices:
            self._choices = choices
            self.choice.set_choices(choices)
            self._mark_choices(verdicts)
        if self._shown is not None:
            self.choice.set_key(_key(self._shown))
        self.choice.setVisible(len(verdicts) > 1)
        has_pairs = len({v.others is None for v in verdicts}) == 2
        self.matrix.setVisible(has_pairs)
        self.matrix.show_verdicts(verdicts if has_pairs else (), self._shown)

    def _mark_choices(self, verdicts: tuple[Separation, ...]) -> None:
        for row, verdict in enumerate(verdicts):
            self.choice.setItemIcon(row, _pair_icon(verdict, self._look))

    def _show_verdict(self) -> None:
        shown, theme = self._shown, self._look.theme
        self.note_label.setVisible(shown is not None and shown.leaves_test_points)
        if shown is None:
            head, name, colour, text = "No verdict", "info", theme.ink2, NO_CLASSES
        elif shown.is_empty:
            head, name, colour, text = "Nothing to separate", "info", theme.ink2, shown.reason
        elif shown.is_separable:
            head, name, colour, text = "Linearly separable", "check", theme.ok, ""
            self.weights.show_separation(shown)
        else:
            head, name, colour, text = "Not linearly separable", "close", theme.ink, shown.reason
        self._sign.setPixmap(pixmap(name, colour, self._look.px(_SIGN), self.devicePixelRatioF()))
        self.verdict_label.setText(head)
        self.verdict_label.setStyleSheet(f"color: {colour.name()}")
        self.reason_label.setText(text[:1].upper() + text[1:])
        self._evidence.setCurrentWidget(self.weights if shown is not None and shown.line is not None else self.reason_label)
        words = head if shown is None else shown.words()
        for label in (self.verdict_label, self.reason_label):
            label.setToolTip(words)
        self.setAccessibleDescription(words)

    def _restyle(self) -> None:
        look = self._look
        self._title.setFont(look.font("title"))
        self.verdict_label.setFont(look.font("body", 600))
        self.choice.setIconSize(QSize(*(round(look.px(side)) for side in _ICON)))
        for label, colour in ((self.reason_label, look.theme.ink2), (self.note_label, look.theme.ink3)):
            label.setFont(look.font("caption"))
            label.setStyleSheet(f"color: {colour.name()}")
        # As high as the longest reason, so that nothing below moves while points are dragged.
        self._evidence.setFixedHeight(max(4 * self.reason_label.fontMetrics().lineSpacing(), self.weights.sizeHint().height()))
        if self._answer is not None:
            self._mark_choices(self.verdicts)
            self._show_verdict()


def _key(separation: Separation) -> str:
    return f"{separation.first} {'rest' if separation.others is None else separation.others}"


def _pair_icon(separation: Separation, look: Look) -> QIcon:
    """Return the markers of both sides beside each other; the rest is a hollow disc."""
    result = QIcon()
    for dpr in (1.0, 2.0):
        width, height = (round(look.px(side) * dpr) for side in _ICON)
        picture = QPixmap(width, height)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            radius, y = look.px(_MARKER) * dpr, height / 2
            draw_marker(painter, QPointF(height / 2, y), separation.first, radius, look.theme)
            right = QPointF(width - height / 2, y)
            if separation.others is None:
                paint_symbol(painter, right, "o", radius, look.theme.ink3, look.theme, hollow=True, scale=look.scale * dpr)
            else:
                draw_marker(painter, right, separation.others, radius, look.theme)
        picture.setDevicePixelRatio(dpr)
        result.addPixmap(picture)
    return result
