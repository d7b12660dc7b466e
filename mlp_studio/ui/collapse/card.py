"""The card on a network that collapses: the one w that it equals, how it comes about, its line, and all of it as LaTeX."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mlp_studio.core.collapse import Stand, collapsed
from mlp_studio.core.network import Network
from mlp_studio.ui.card import AROUND, Card, indicators
from mlp_studio.ui.collapse.words import copied_latex, numbers_html, product_latex, scaling_words, sum_latex
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.formulas import FormulaLabel
from mlp_studio.ui.theme import Look

WIDTH = 420
TITLE = "The network equals one unit"
TITLE_SEVERAL = "The network equals one layer"
WHY = "All its units are linear: the layers multiply into one. However deep it is, it decides no more than a single hyperplane can."
DRAW = "Draw its line in the plane"
NO_LINE = "It has no line of its own in the plane: three classes and more, and inputs other than x₁ and x₂, have borders of other shapes."


class CollapseCard(Card):
    """Opened by the chip over the canvas; its numbers change with the run.

    Signals
    -------
    drawn_changed(on)
        The line is to be drawn in the plane, or not.
    """

    drawn_changed = Signal(bool)

    def __init__(self, look: Look, parent: QWidget, *, is_drawn: bool) -> None:
        super().__init__(look, parent)
        self._latex = ""
        self.surroundings: Callable[[], tuple[QRect, QRect]] | None = None
        """Returns where the network is on the screen, which is kept clear, and the canvas; None to stand below what has opened it."""
        self._title, self._why, self._numbers, self._note = (QLabel(self) for _ in range(4))
        self._product, self._sums = FormulaLabel(look, px=17, parent=self), FormulaLabel(look, px=16, colour="ink2", parent=self)
        self.draw_box = QCheckBox(DRAW, self)
        self.draw_box.setChecked(is_drawn)
        self.draw_box.toggled.connect(self.drawn_changed)
        self.copy_button = QPushButton("Copy as LaTeX", self)
        self.copy_button.setProperty("flat", True)
        self.copy_button.clicked.connect(self.copy)
        for label in (self._why, self._note):
            label.setWordWrap(True)
        self._why.setText(WHY)
        self._numbers.setTextFormat(Qt.TextFormat.RichText)
        self._numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.close_button)
        foot.addWidget(self.draw_box)
        foot.addStretch(1)
        foot.addWidget(self.copy_button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        for part in (self._why, self._product, self._sums, self._numbers, self._note):
            self._column.addWidget(part)
        self._column.addLayout(foot)
        self.hide()
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_network(self, network: Network, stand: Stand | None, decimals: int) -> None:
        """Show what a network that collapses equals, and whether it has lines in the plane."""
        w = collapsed(network)
        if w is None:
            return
        title = TITLE if network.k == 1 else TITLE_SEVERAL
        self._title.setText(title)
        self.setAccessibleName(title)
        self._product.set_formula(product_latex(network))
        self._sums.set_formula(sum_latex(network))
        self._sums.setVisible(bool(sum_latex(network)))
        self._numbers.setText(numbers_html(network, w, decimals))
        notes = [scaling_words(network), "" if stand is not None else NO_LINE]
        self._note.setText(" ".join(note for note in notes if note))
        self._note.setVisible(any(notes))
        self.draw_box.setEnabled(stand is not None)
        self._latex = copied_latex(network, w, decimals)
        self.place()

    @property
    def text(self) -> str:
        """The numbers, for tests and for who cannot see."""
        return self._numbers.text()

    def copy(self) -> None:
        """Put all of it into the clipboard as LaTeX."""
        QGuiApplication.clipboard().setText(self._latex)

    def place(self) -> None:
        """Go there, over docks that have come meanwhile: it may stand beyond the canvas."""
        super().place()
        self.raise_()

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        width = round(self._look.px(WIDTH))
        height = max(self._column.totalHeightForWidth(width), self._column.totalMinimumSize().height())
        host = self.parentWidget()
        if self.surroundings is None or host is None:
            return QRect(box.left(), box.bottom() + AROUND, width, height)
        net, canvas = (QRect(host.mapFromGlobal(rect.topLeft()), rect.size()) for rect in self.surroundings())
        beside = QRect(net.right() + AROUND, net.top(), width, height)
        if beside.right() <= canvas.right() - AROUND:
            return beside
        # below it, over what lies there if need be, at the right: matrices begin at the left
        return QRect(canvas.right() + 1 - AROUND - width, net.bottom() + AROUND, width, height)

    def _restyle(self) -> None:
        look, px = self._look, self._look.px
        around = round(px(14))
        self._column.setContentsMargins(around, round(px(8)), round(px(10)), round(px(10)))
        self._column.setSpacing(round(px(8)))
        side = round(px(BUTTON))
        self.close_button.setFixedSize(QSize(side, side))
        self._title.setFont(look.font("title"))
        for label in (self._why, self._note, self._numbers, self.draw_box):
            label.setFont(look.font("body"))
        for label in (self._why, self._note):
            label.setStyleSheet(f"color: {look.theme.ink2.name()}")
        self.draw_box.setStyleSheet(indicators(look))
        self.place()
        self.update()
