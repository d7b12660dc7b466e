"""A row of small buttons, one for each layer, that switch its curves on and off."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QToolButton, QWidget

from mlp_studio.core.network import Network, weight_symbol
from mlp_studio.ui.canvas.symbols import layer_name, matrix_latex
from mlp_studio.ui.formulas import formula_pixmap, formula_size
from mlp_studio.ui.plots.layer_colours import layer_colour
from mlp_studio.ui.theme import Look

HEIGHT = 30
_SYMBOL, _SAMPLE = 16, 14


class LayerChips(QWidget):
    """Buttons with the symbols of the layers, all of them on at first, and a remark at the right.

    Signals
    -------
    changed(hidden)
        The layers s = 1 … d that are off, a set.
    """

    changed = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Begin without layers."""
        super().__init__(parent)
        self._look = look
        self._network: Network | None = None
        self.buttons: list[QToolButton] = []
        self._row = QWidget(self)
        self._layout = QHBoxLayout(self._row)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._layout.addStretch(1)
        area = QScrollArea(self)  # sixty layers have buttons, too
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._row)
        self._row.setAutoFillBackground(False)
        self.remark = QLabel(self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(8, 0, 12, 0)
        outer.addWidget(area, 1)
        outer.addWidget(self.remark)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_network(self, network: Network) -> None:
        """Have a button for each layer of a network; what is off stays so while there are as many."""
        before = self._network
        self._network = network
        if before is None or before.d != network.d:
            for button in self.buttons:
                self._layout.removeWidget(button)
                button.deleteLater()
            self.buttons = [self._make_button(s) for s in range(1, network.d + 1)]
            self._restyle()
            self.changed.emit(self.hidden_layers)

    @property
    def hidden_layers(self) -> frozenset[int]:
        """The layers that are off."""
        return frozenset(s for s, button in enumerate(self.buttons, start=1) if not button.isChecked())

    def _make_button(self, s: int) -> QToolButton:
        assert self._network is not None
        button = QToolButton(self._row)
        button.setCheckable(True)
        button.setChecked(True)
        name = f"Weights {weight_symbol(self._network, s)}, {layer_name(self._network, s)}"
        button.setAccessibleName(name)
        button.setToolTip(f"{name}: show or hide")
        button.toggled.connect(lambda _: self._on_toggled())
        self._layout.insertWidget(s - 1, button)
        return button

    def _on_toggled(self) -> None:
        self._restyle()
        self.changed.emit(self.hidden_layers)

    def _restyle(self) -> None:
        px = self._look.px
        self.setFixedHeight(round(px(HEIGHT)))
        self.remark.setFont(self._look.font("caption"))
        self.remark.setStyleSheet(f"color: {self._look.theme.ink3.name()}")
        for s, button in enumerate(self.buttons, start=1):
            assert self._network is not None
            symbol = formula_size(matrix_latex(self._network, s), px(_SYMBOL)).width
            size = QSize(round(px(_SAMPLE + 10) + symbol), round(px(HEIGHT - 8)))
            button.setIconSize(size)
            button.setFixedHeight(round(px(HEIGHT - 4)))
            button.setIcon(self._icon(s, size, is_on=button.isChecked()))

    def _icon(self, s: int, size: QSize, *, is_on: bool) -> QIcon:
        """Return a short line in the layer's colour and its symbol."""
        assert self._network is not None
        px, theme, ratio = self._look.px, self._look.theme, self.devicePixelRatioF()
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.fillRect(
                round(px(2)),
                round(size.height() / 2 - px(1)),
                round(px(_SAMPLE)),
                round(px(3)),
                layer_colour(theme, s) if is_on else theme.line2,
            )
            symbol = formula_pixmap(matrix_latex(self._network, s), px(_SYMBOL), theme.ink if is_on else theme.ink3, ratio)
            painter.drawPixmap(round(px(_SAMPLE + 6)), round((size.height() - symbol.height() / ratio) / 2), symbol)
        return QIcon(picture)
