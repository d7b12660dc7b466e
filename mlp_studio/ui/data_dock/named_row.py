"""A row of a list: a name that can be typed where it stands, and a number at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from mlp_studio.ui.canvas.name_line import NameEditor
from mlp_studio.ui.data_dock.name_label import NameLabel
from mlp_studio.ui.data_dock.rows import BUTTON, small_button
from mlp_studio.ui.markers import MarkerIcon
from mlp_studio.ui.theme import Look

_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_PICK = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_REACH = 8
"""Pixels that the ground of a picked row goes beyond its text."""
_CROSS = 22


class NamedRow(QWidget):
    """One row. A double-click or F2 opens its name; where it can be picked or removed, a click, × and Del do so.

    Signals
    -------
    renamed(name)
        Another name was typed.
    picked()
        By a click, or Enter.
    remove_requested()
        By its ×, Del, or the context menu.
    stepped(by)
        An arrow key asks for the row before (−1) or after (1).
    """

    renamed = Signal(str)
    picked = Signal()
    remove_requested = Signal()
    stepped = Signal(int)

    def __init__(self, look: Look, parent: QWidget, what: str, marker: int | None = None) -> None:
        """Build a row for the name of a "class" or an "axis"; with the marker of a class it can be picked and removed."""
        super().__init__(parent)
        self._look, self._what = look, what
        self._can_pick = marker is not None
        self._is_current = self._is_hovered = False
        self._usual = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if marker is not None:
            row.addWidget(MarkerIcon(marker, look, self))
        self._name = NameLabel(
            look, "body" if self._can_pick else "caption", self, 600 if self._can_pick else None, quiet=not self._can_pick
        )
        self._number = QLabel(self)
        self._number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row.addWidget(self._name, 1)
        row.addWidget(self._number)
        self.cross = small_button("close", f"Remove this {what}", f"Remove this {what} with its points (Del)", look, self)
        self.cross.setFixedSize(_CROSS, _CROSS)
        self.cross.setIconSize(QSize(12, 12))
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cross.clicked.connect(self.remove_requested)
        self.cross.hide()
        row.addSpacing(BUTTON - 8 if self._can_pick else 0)
        self.editor = NameEditor(look, self)
        self.editor.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.editor.committed.connect(self.renamed)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def name(self) -> str:
        """The name as it is shown."""
        return self._name.text

    @property
    def number(self) -> str:
        """The text at the right."""
        return self._number.text()

    def show_name(self, name: str, shown: str, number: str, tip: str) -> None:
        """Show the name, perhaps in other signs than it is typed in, and the number at the right; `tip` explains both."""
        self._usual = name
        self._name.set_text(shown)
        if number != self._number.text():
            self._number.setText(number)
        self.setToolTip(tip)
        self.setAccessibleName(f"{self._what.capitalize()} {shown}: {number}")

    def set_current(self, is_current: bool) -> None:
        """Show whether it is the picked one."""
        if is_current != self._is_current:
            self._is_current = is_current
            self.update()

    @property
    def is_current(self) -> bool:
        """Whether it is shown as the picked one."""
        return self._is_current

    def open_editor(self) -> None:
        """Let the name be typed."""
        left = self._name.geometry().left() - round(self._look.px(6))
        self.editor.open(QRect(max(0, left), 0, self.width() - max(0, left), self.height()), "", self._usual)

    def _restyle(self) -> None:
        self._number.setFont(self._look.font("caption"))
        self._number.setStyleSheet(f"color: {self._look.theme.ink3.name()}")
        self.setFixedHeight(round(self._look.px(28 if self._can_pick else 22)))

    # Qt

    def event(self, event: QEvent) -> bool:
        """Take the row's keys before the window's shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._wants(event.key()):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, key: int) -> bool:
        return key == Qt.Key.Key_F2 or (self._can_pick and (key in _REMOVE or key in _PICK or key in _STEPS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames, Enter picks, Del removes, arrows go on."""
        key = event.key()
        if not self._wants(key):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_F2:
            self.open_editor()
        elif key in _REMOVE:
            self.remove_requested.emit()
        elif key in _PICK:
            self.picked.emit()
        else:
            self.stepped.emit(_STEPS[key])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the row."""
        if event.button() == Qt.MouseButton.LeftButton and self._can_pick:
            self.picked.emit()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.open_editor()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename…", self.open_editor)
        if self._can_pick:
            menu.addAction(f"Remove {self._what}", self.remove_requested.emit)
        menu.popup(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what can be done."""
        super().enterEvent(event)
        self._is_hovered = True
        self.cross.setVisible(self._can_pick)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Be quiet again."""
        super().leaveEvent(event)
        self._is_hovered = False
        self.cross.hide()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the × in the column of the + above."""
        super().resizeEvent(event)
        self.cross.move(self.width() - (BUTTON + _CROSS) // 2, (self.height() - _CROSS) // 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no longer."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground of a hovered or picked row, and the frame of the focus."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, box, radius = self._look.theme, self.rect().adjusted(1, 1, -1, -1), self._look.px(6)
            if self._is_current or (self._is_hovered and self._can_pick):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.accent_bg if self._is_current else theme.hover)
                painter.drawRoundedRect(self.rect(), radius, radius)
            if self.hasFocus() and not self._is_current:
                painter.setPen(QPen(theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, radius, radius)
