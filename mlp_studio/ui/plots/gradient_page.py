"""The page of gradient norms: the plot, and whose norms it shows."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network
from mlp_studio.ui.plots.epoch_plot import EpochPlot
from mlp_studio.ui.plots.gradient_plot import GradientPlot
from mlp_studio.ui.theme import Look


class GradientPage(QWidget):
    """The plot of gradient norms; the status bar says what they are."""

    def __init__(self, look: Look, leader: EpochPlot, parent: QWidget | None = None) -> None:
        """Begin empty, on the scale of epochs of the leader."""
        super().__init__(parent)
        self._network: Network | None = None
        self.plot = GradientPlot(look, leader, self)
        self.plot.setStatusTip("Length ‖∂L/∂W‖ of the gradient of the loss over D, for each layer. A right-click has the scales")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot, 1)

    def show_network(self, network: Network) -> None:
        """Say whose norms come next."""
        self._network = network

    def show_norms(self, places: Floats, norms: Floats) -> None:
        """Show the norms at places of the run, (m,) and (m, d)."""
        if self._network is not None:
            self.plot.show_norms(places, norms, self._network)
