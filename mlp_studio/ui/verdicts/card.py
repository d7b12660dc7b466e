"""The card of findings: all that can be said about a run, each with its evidence, what to try, and the units or points that it is about."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mlp_studio.core.findings import Finding, counted
from mlp_studio.ui.card import AROUND, Card
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.theme import Look
from mlp_studio.ui.verdicts.line import ICON, ICONS, NAMES, manner_colour

WIDTH = 400
TITLE = "What happens, and why"
NOTHING = "There is nothing to say yet. Train, and look again."


class FindingsCard(Card):
    """The card, opened by the line under the plots; what it lists changes with the run.

    Signals
    -------
    units_picked(units)
        Select these units, a frozenset of (s, i).
    points_picked(indices)
        Select these points, (m,).
    """

    units_picked = Signal(object)
    points_picked = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._findings: tuple[Finding, ...] | None = None
        self._title = QLabel(TITLE, self)
        self._entries: list[_Entry] = []
        self._nothing = QLabel(NOTHING, self)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self._content = QWidget(self)
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.addWidget(self._nothing)
        self._list.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._content)
        self._content.installEventFilter(self)  # its words change while the card is open
        self._content.setAutoFillBackground(False)  # the card's own ground shows
        self._area.viewport().setAutoFillBackground(False)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self._area, 1)
        self.setAccessibleName(TITLE)
        self.hide()
        self.show_findings(())
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """List these, the most important first; entries of the same kinds stay where they are."""
        kinds = [finding.kind for finding in findings]
        if self._findings is None or kinds != [finding.kind for finding in self._findings]:
            self._make_entries(len(findings))
        self._findings = findings
        for entry, finding in zip(self._entries, findings, strict=True):
            entry.show_finding(finding)
        self._nothing.setVisible(not findings)
        self.place()

    def entry_texts(self) -> list[str]:
        """Return what each entry says, for who cannot see."""
        return [entry.accessibleName() for entry in self._entries]

    def _make_entries(self, count: int) -> None:
        while len(self._entries) > count:
            entry = self._entries.pop()
            self._list.removeWidget(entry)
            entry.setParent(None)
            entry.deleteLater()
        while len(self._entries) < count:
            entry = _Entry(self._look, self._content)
            entry.units_picked.connect(self.units_picked)
            entry.points_picked.connect(self.points_picked)
            self._entries.append(entry)
            self._list.insertWidget(self._list.count() - 1, entry)
            entry.show()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons that show units or points, from above."""
        return [entry.button for entry in self._entries if not entry.button.isHidden()]

    def open_above(self, line: QWidget) -> None:
        """Open with its lower edge at the upper edge of the line, as high as its list wants and the window allows."""
        self.open_at(line)
        self.close_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        width = min(round(self._look.px(WIDTH)), room.width())
        margins = self._column.contentsMargins()
        head = self.close_button.height() + self._column.spacing() + margins.top() + margins.bottom()
        inside = width - margins.left() - margins.right()
        self._list.activate()
        height = min(self._list.totalHeightForWidth(inside) + head, box.top() - AROUND - room.top())
        return QRect(box.right() + 1 - width - AROUND, box.top() - AROUND - height, width, height)

    def _restyle(self) -> None:
        look, gap = self._look, round(self._look.px(8))
        self._title.setFont(look.font("title"))
        self._nothing.setFont(look.font("body"))
        self._nothing.setStyleSheet(f"color: {look.theme.ink2.name()}")
        self.close_button.setFixedSize(round(look.px(BUTTON)), round(look.px(BUTTON)))
        self._column.setContentsMargins(2 * gap, gap, gap, gap)
        self._column.setSpacing(gap // 2)
        self._list.setSpacing(round(look.px(12)))
        for entry in self._entries:
            entry.restyle()
        self.update()


class _Entry(QWidget):
    """One finding: its icon, what is so, what was measured, what to try, and a button that shows what it is about."""

    units_picked = Signal(object)
    points_picked = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._finding: Finding | None = None
        self._icon = QLabel(self)
        self._what, self._evidence, self._mend = self._texts = [QLabel(self) for _ in range(3)]
        for label in self._texts:
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton(self)
        self.button.setProperty("flat", True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, round(look.px(8)), 0)
        grid.setHorizontalSpacing(round(look.px(8)))
        grid.setVerticalSpacing(2)
        grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        for row, label in enumerate(self._texts):
            grid.addWidget(label, row, 1)
        self.button.setStyleSheet("padding: 0; text-align: left")  # its words stand in line with the text
        grid.addWidget(self.button, len(self._texts), 1, Qt.AlignmentFlag.AlignLeft)
        self.button.clicked.connect(self._pick)
        self.restyle()

    def show_finding(self, finding: Finding) -> None:
        """Say this."""
        self._finding = finding
        self._what.setText(finding.what)
        self._evidence.setText(_sentence(finding.evidence))
        self._mend.setText(f"To try: {finding.mend}")
        self._mend.setVisible(bool(finding.mend))
        about = counted(len(finding.units), "unit") if finding.units else counted(len(finding.points), "point")
        self.button.setVisible(bool(finding.units or finding.points))
        self.button.setText(f"Show {about}")
        self.button.setAccessibleName(f"Show {about}: {finding.what}")
        where = "on the canvas" if finding.units else "in the plane and in the table"
        self.button.setToolTip(f"Select them {where}")
        self.setAccessibleName(". ".join([f"{NAMES[finding.manner]}: {finding.what}", finding.evidence, finding.mend]).strip(". "))
        self.restyle()

    def _pick(self) -> None:
        assert self._finding is not None
        if self._finding.units:
            self.units_picked.emit(frozenset(self._finding.units))
        else:
            self.points_picked.emit(np.array(self._finding.points, np.int64))

    def restyle(self) -> None:
        """Take the colours and sizes of the look."""
        look, theme = self._look, self._look.theme
        side = round(look.px(ICON))
        if self._finding is not None:
            manner = self._finding.manner
            self._icon.setPixmap(pixmap(ICONS[manner], manner_colour(manner, theme), side, self.devicePixelRatioF()))
        self._icon.setFixedSize(side, side)
        for label, role, colour in zip(self._texts, ("title", "body", "body"), (theme.ink, theme.ink2, theme.ink), strict=True):
            label.setFont(look.font(role))  # type: ignore[arg-type]
            label.setStyleSheet(f"color: {colour.name()}")
        self.button.setFixedHeight(round(look.px(BUTTON)))


def _sentence(text: str) -> str:
    """Return evidence as a sentence of its own: with a capital, unless it begins with a symbol."""
    is_word = text.split(maxsplit=1)[0].isalpha() and text[1:2].isalpha()
    return text[0].upper() + text[1:] if is_word else text
