"""What a lecture view lights on the canvas: the unit or the edge that the thing under its pointer is about."""

from __future__ import annotations

from typing import cast

from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.ui.canvas import NetworkCanvas


class CanvasLight:
    """One thing at a time, or nothing."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        """Light nothing yet."""
        self._canvas = canvas
        self._about: UnitKey | WeightKey | None = None

    def show(self, about: UnitKey | WeightKey | None) -> None:
        """Light a unit or a weight; None ends that."""
        if about == self._about:
            return
        before, self._about = self._about, about
        is_weight = about is not None and len(about) == 3
        if is_weight or (before is not None and len(before) == 3):
            self._canvas.highlight_weight(cast(WeightKey, about) if is_weight else None)
        self._canvas.highlight_unit(None if is_weight else cast(UnitKey | None, about))
