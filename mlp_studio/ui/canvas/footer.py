"""The strip below the network with the lecture's symbols, and the zoom control."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QPushButton, QWidget

from mlp_studio.core.network import Network
from mlp_studio.ui.canvas.ground import paint_dots
from mlp_studio.ui.canvas.header import FlatButton
from mlp_studio.ui.canvas.symbols import matrix_latex, size_latex
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.theme import Look

HEIGHT = 36.0
SYMBOL_PX = 16.0


class SymbolStrip(QWidget):
    """p = 2, W^h, l_1 = 5 …, each below what it stands for."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._network: Network | None = None
        self._transform = QTransform()
        self._xs: Sequence[float] = ()
        self.covered = 0.0
        """Width at the right end that the zoom control takes."""
        look.theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_network(self, network: Network) -> None:
        """Show the sizes and matrices of a network."""
        self._network = network
        self.update()

    def place(self, transform: QTransform, xs: Sequence[float]) -> None:
        """Follow the view: its transformation, in this strip's pixels, and the columns' x."""
        self._transform, self._xs = transform, xs
        self.update()

    def symbols(self) -> list[tuple[float, str]]:
        """Return the formulas that have room, with the x of their middle; the last stands left of what covers its place."""
        network = self._network
        if network is None or len(self._xs) != network.d + 1:
            return []
        found = [(x, size_latex(network, s)) for s, x in enumerate(self._xs)]
        found += [((self._xs[s - 1] + self._xs[s]) / 2, matrix_latex(network, s)) for s in range(1, network.d + 1)]
        found.sort()
        roomy: list[tuple[float, str]] = []
        edge, end, last = 0.0, self.width() - self.covered, found[-1][1]
        for x, latex in found:
            half = formula_size(latex, self._look.px(SYMBOL_PX)).width / 2
            if latex == last and self.covered:
                x = min(x, end - half)
            if x - half >= edge and x + half <= end:
                roomy.append((x, latex))
                edge = x + half + self._look.px(10)
        return roomy

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(round(self._look.px(HEIGHT)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the symbols."""
        with QPainter(self) as painter:
            paint_dots(painter, QRectF(self.rect()), self._transform, self._look)
            px = self._look.px
            for x, latex in self.symbols():
                rect = QRectF(x - px(80), px(2), px(160), px(24))
                draw_formula(painter, rect, latex, px(SYMBOL_PX), self._look.theme.ink3, Qt.AlignmentFlag.AlignHCenter)


class FramedControl(QWidget):
    """Small buttons over the canvas, in one frame."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.theme.line, 1))
            painter.setBrush(self._look.theme.panel)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self._look.px(8), self._look.px(8))


class ZoomControl(FramedControl):
    """− 100 % + and fit, in one frame."""

    zoom_in_requested = Signal()
    zoom_out_requested = Signal()
    reset_requested = Signal()
    fit_requested = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.setAccessibleName("Zoom")
        self.zoom_out_button = FlatButton("minus", look, "Zoom out (−)", self)
        self.percent_button = QPushButton("100%", self)
        self.percent_button.setToolTip("Zoom to 100 %")
        self.percent_button.setAccessibleName("Zoom 100 %")
        self.percent_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom_in_button = FlatButton("plus", look, "Zoom in (+)", self)
        self.fit_button = FlatButton("fit", look, "Zoom to fit (Ctrl+0)", self)
        self.zoom_out_button.clicked.connect(self.zoom_out_requested)
        self.percent_button.clicked.connect(self.reset_requested)
        self.zoom_in_button.clicked.connect(self.zoom_in_requested)
        self.fit_button.clicked.connect(self.fit_requested)
        look.theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_zoom(self, zoom: float) -> None:
        """Show a zoom factor in percent."""
        self.percent_button.setText(f"{round(100 * zoom)}%")

    def _on_theme_changed(self) -> None:
        px, theme = self._look.px, self._look.theme
        font = self._look.font("caption")
        self.percent_button.setFont(font)
        number = QFontMetricsF(font).horizontalAdvance("000%") + px(12)
        self.percent_button.setStyleSheet(
            f"QPushButton {{ color: {theme.ink2.name()}; background: transparent; border: none; border-radius: 6px; }}"
            "QPushButton { padding: 0; min-height: 0; }"
            f"QPushButton:hover {{ background: {theme.hover.name()}; }}"
            f"QPushButton:focus {{ border: 2px solid {theme.accent.name()}; }}"
        )
        x = px(4)
        for part, width in (
            (self.zoom_out_button, px(28)),
            (self.percent_button, number),
            (self.zoom_in_button, px(28)),
            (self.fit_button, px(28)),
        ):
            if isinstance(part, FlatButton):
                part.place(x, px(4), width, px(28))
            else:
                part.setGeometry(round(x), round(px(4)), round(width), round(px(28)))
            x += width
        self.setFixedSize(round(x + px(4)), round(px(36)))
        self.update()


class ToolControl(FramedControl):
    """The button that lets every click on the network add a unit."""

    placing_requested = Signal(bool)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.setAccessibleName("Drawing")
        self.place_button = FlatButton("unit-plus", look, "Add units where you click (U)", self)
        self.place_button.setCheckable(True)
        self.place_button.toggled.connect(self.placing_requested)
        look.theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_placing(self, placing: bool) -> None:
        """Show whether clicks add units."""
        self.place_button.setChecked(placing)

    def _on_theme_changed(self) -> None:
        px, theme = self._look.px, self._look.theme
        self.place_button.place(px(4), px(4), px(28), px(28))
        self.place_button.setStyleSheet(
            "QToolButton { padding: 0; border-radius: 6px; }"
            f"QToolButton:checked {{ background: {theme.accent_bg.name()}; border: 1px solid {theme.accent.name()}; }}"
        )
        self.setFixedSize(round(px(36)), round(px(36)))
        self.update()
