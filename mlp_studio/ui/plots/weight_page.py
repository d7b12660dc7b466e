"""The page of weights over time: the plot, and above it the layers to switch."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mlp_studio.core.findings import counted
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network
from mlp_studio.ui.plots.epoch_plot import EpochPlot
from mlp_studio.ui.plots.layer_chips import LayerChips
from mlp_studio.ui.plots.weight_plot import WeightPlot
from mlp_studio.ui.plots.weight_tracks import WeightTracks
from mlp_studio.ui.theme import Look


class WeightPage(QWidget):
    """The plot of weights under a row of buttons for the layers."""

    def __init__(self, look: Look, leader: EpochPlot, parent: QWidget | None = None) -> None:
        """Begin empty, on the scale of epochs of the leader."""
        super().__init__(parent)
        self.chips = LayerChips(look, self)
        self.plot = WeightPlot(look, leader, self)
        self._tracks = WeightTracks()
        self.chips.changed.connect(self.plot.set_layers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.chips)
        column.addWidget(self.plot, 1)

    def show_moments(self, moments: list[tuple[float, Moment]], network: Network) -> bool:
        """Show the weights of the moments of a run; return whether all of them are shown, see `WeightTracks.take`."""
        whole = self._tracks.take(moments, network)
        self.chips.show_network(network)
        count = counted(sum(w.size for w in network.weights), "weight")
        self.chips.remark.setText(count)
        self.plot.show_tracks(self._tracks)
        return whole
