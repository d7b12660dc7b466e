"""The colours of layers in the plots over epochs."""

from __future__ import annotations

from PySide6.QtGui import QColor

from mlp_studio.ui.theme import Theme

_PLACES = (2, 4, 3, 8, 6, 7, 5)
"""Colours of layers 1, 2, …, by their places among the theme's, but for the two that are signs as well."""


def layer_colour(theme: Theme, s: int) -> QColor:
    """Return the colour of the lines of layer s = 1 … d."""
    return theme.classes[_PLACES[(s - 1) % len(_PLACES)]]
