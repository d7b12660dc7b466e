"""The bar below the microscope: the step that training makes of the derivative, from the old weight to the new one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.microscope import Update
from mlp_studio.core.notation import weight_latex
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.latex_copy import COPY, latex_menu, number_latex
from mlp_studio.ui.microscope.pages import Sight
from mlp_studio.ui.theme import Look

HEIGHT = 44.0
LOW = 34.0
"""Where the view is low."""
COARSE, FINE = 0.001, 5
"""A change below the first has the second as decimals: with three, old and new look the same."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class StepBar(QWidget):
    """Says how far the weight goes, and by what rule."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self._look = look
        self._is_low = False
        self._rule = self._symbol = self._from_to = self._change = ""
        self.latex = ""
        """The step as a formula."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.theme_changed.connect(self._on_theme_changed)

    def show_update(self, sight: Sight, update: Update) -> None:
        """Show the step of a weight."""
        seen, settings = sight.seen, sight.project.training
        self._symbol = weight_latex(seen.network, seen.key)
        self._rule = self._rule_text(sight, update)
        decimals = max(FINE if 0 < abs(update.change) < COARSE else 3, sight.project.view.decimals)
        old, new = seen.weight, update.after
        is_part = update.share > 1 or seen.is_cut
        self._from_to = "" if is_part else f"{value_text(old, decimals)} → {value_text(new, decimals)}"
        self._change = "" if seen.is_cut else f"Δw = {value_text(update.change, decimals)}"
        parts = [
            *([] if seen.is_cut else [rf"\Delta {self._symbol} = {number_latex(update.change, decimals)}"]),
            *([] if is_part else [f"{self._symbol} = {number_latex(old, decimals)} \\to {number_latex(new, decimals)}"]),
        ]
        self.latex = r", \quad ".join(parts)
        self.setAccessibleName(self.text)
        self.setToolTip(self._tip(update, settings.optimiser))
        self.update()

    @property
    def text(self) -> str:
        """What it says, without the symbol."""
        return "  ".join(part for part in (self._rule, self._from_to, self._change) if part)

    def set_low(self, is_low: bool) -> None:
        """Take less height."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.updateGeometry()

    def _rule_text(self, sight: Sight, update: Update) -> str:
        seen, settings = sight.seen, sight.project.training
        eta = f"η = {update.eta:g}"
        if seen.is_cut:
            return "Cut: nothing to move"
        if seen.is_frozen:
            return "Frozen, training leaves it alone:"
        if update.share > 1:
            kind = "mean" if settings.reduction == "mean" else "sum"
            before = "" if update.is_plain else f", before {self._beyond(settings)}"
            return f"Its part of the {kind} over {update.share:,} examples{before}, {eta}:"
        if update.perceptron:
            return f"Perceptron rule, {eta}:"
        if update.is_plain:
            return f"Step with {eta}:"
        rule = OPTIMISERS[settings.optimiser]
        return f"Step of {rule.label}, {eta}:" if rule.remembers else f"Step with {eta}, {self._beyond(settings)}:"

    def _beyond(self, settings: TrainingSettings) -> str:
        """Return what makes something else of η δ y, in a word."""
        rule = OPTIMISERS[settings.optimiser]
        if rule.remembers:
            return rule.label
        named = ((settings.l1 or settings.l2, "penalty"), (settings.clip is not None, "clipping"))
        return " and ".join(name for holds, name in named if holds)

    def _tip(self, update: Update, optimiser: str) -> str:
        if update.perceptron:
            return "The perceptron rule: w + η (c − y) times the input, without a slope"
        if update.share > 1:
            after = "" if update.is_plain else f", before {OPTIMISERS[optimiser].label} and the rest make a step of it"
            return f"An update by {update.share:,} examples adds up their parts{after}"
        if not update.is_plain:
            return f"Without it the step would be η δ y = {value_text(update.step)}"
        return "Minus η times the derivative: Δw = η δ y"

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """Return its height; the width is what there is."""
        return QSize(320, round(self._look.px(LOW if self._is_low else HEIGHT)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it; where not all has room, the change at the right goes first, then the rule."""
        theme, px = self._look.theme, self._look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.path_bg)
            painter.drawRoundedRect(QRectF(self.rect()), px(8), px(8))
            inside = QRectF(self.rect()).adjusted(px(14), 0, -px(14), 0)
            usual, strong = self._look.font("body"), self._look.font("body", 600)
            usual.setPixelSize(round(px(14)))
            strong.setPixelSize(round(px(14)))
            metrics, bold = QFontMetricsF(usual), QFontMetricsF(strong)
            symbol = formula_size(self._symbol, px(16)).width + px(12)
            widths = [metrics.horizontalAdvance(self._rule) + px(12), symbol, bold.horizontalAdvance(self._from_to) + px(16)]
            change = bold.horizontalAdvance(self._change)
            shows_rule = sum(widths) + change <= inside.width() or not self._from_to
            x = inside.left()
            painter.setPen(theme.ink2)
            painter.setFont(usual)
            if shows_rule:
                text = metrics.elidedText(self._rule, Qt.TextElideMode.ElideRight, inside.width() - change - px(8))
                painter.drawText(QRectF(x, 0, inside.width(), self.height()), _MIDDLE, text)
                x += widths[0]
            if self._from_to:
                draw_formula(painter, QRectF(x, 0, symbol, self.height()), self._symbol, px(16), theme.path_ink)
                painter.setFont(strong)
                painter.setPen(theme.ink)
                painter.drawText(QRectF(x + symbol, 0, widths[2] + px(8), self.height()), _MIDDLE, self._from_to)
            painter.setFont(strong)
            painter.setPen(theme.ink if not self._from_to else theme.ink2)
            painter.drawText(inside, _MIDDLE | Qt.AlignmentFlag.AlignRight, self._change)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the step as LaTeX."""
        if self.latex:
            latex_menu(self, {COPY: self.latex}).popup(event.globalPos())
