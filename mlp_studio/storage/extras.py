"""The optional libraries: how one comes in, in words."""

from __future__ import annotations

import sys


def how_to_install(extra: str) -> str:
    """Return what to do about a missing extra: the line that installs it, or from a bundle, which takes in nothing, another way."""
    if getattr(sys, "frozen", False):
        return "The downloaded application does not carry it: start MLP Studio from its source, with that library installed"
    return f'Install it with: pip install "mlp-studio[{extra}]"'
