"""Copied units as text, so that they can go through the clipboard into another window."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats
from mlp_studio.core.clip import Clip
from mlp_studio.core.edits.structure import MAX_NAME
from mlp_studio.core.edits.weights import MAX_WEIGHT
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import MAX_UNITS
from mlp_studio.storage.json_layout import json_text

FORMAT = "mlp-studio units"
LIMIT = 64 * 2**20
"""Characters of the longest text that is read."""


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    """The text as a type: what is not declared is refused."""

    format: Literal["mlp-studio units"]
    activation: str
    names: list[str]
    into: list[list[float]]
    out: list[list[float]]
    is_layer: bool = False


def clip_to_text(clip: Clip) -> str:
    """Return a clip as JSON that says what it is; floats round-trip exactly."""
    tree: dict[str, Any] = {
        "format": FORMAT,
        "activation": clip.activation,
        "names": list(clip.names),
        "into": clip.into.tolist(),
        "out": clip.out.tolist(),
        "is_layer": clip.is_layer,
    }
    return json_text(tree)


def clip_from_text(text: str) -> Clip:
    """Return the clip that a text from the clipboard holds; longer names than a user can give are cut.

    Raises
    ------
    StudioError
        If the text is none of `clip_to_text`, or says something that no network can have.
    """
    if FORMAT not in text[:100] or len(text) > LIMIT:
        raise _no_units()
    try:
        # A name from a file name that is no Unicode can hold a lone surrogate, which no UTF-8 has.
        entry = msgspec.json.decode(text.encode(errors="replace"), type=_Entry)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _no_units() from error
    n = len(entry.into)
    if not 1 <= n <= MAX_UNITS or len(entry.names) != n or entry.activation not in ACTIVATIONS:
        raise _no_units()
    into, out = _matrix(entry.into, n), _matrix(entry.out, len(entry.out), width=n)
    if into.shape[1] < 1 or into.shape[1] > MAX_UNITS + 1 or len(out) > MAX_UNITS:
        raise _no_units()
    return Clip(entry.activation, tuple(" ".join(name.split())[:MAX_NAME] for name in entry.names), into, out, entry.is_layer)


def _matrix(rows: list[list[float]], height: int, width: int | None = None) -> Floats:
    """Return rows of equal length as an array, (height, width); the width is that of the first row unless it is given."""
    wanted = len(rows[0]) if width is None else width
    if any(len(row) != wanted for row in rows):
        raise _no_units()
    matrix = np.array(rows, np.float64).reshape(height, wanted)
    if not (np.abs(matrix) <= MAX_WEIGHT).all():
        raise _no_units()
    return matrix


def _no_units() -> StudioError:
    return StudioError("the clipboard holds no units of a network", "", "Select units on the canvas and copy them first")
