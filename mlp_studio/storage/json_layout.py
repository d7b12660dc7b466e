"""JSON as people read and compare it: a matrix row, a point or a layer on one line each."""

from __future__ import annotations

import json
from typing import Any

_STEP = "  "
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_EXACT = 2.0**53
"""Up to here a whole number is written without a fraction or an exponent."""


def json_text(value: Any) -> str:
    """Return nested dicts, lists, strings, numbers, booleans and None as JSON that ends with a line break.

    A list that holds a leaf, and an object that holds only leaves, take one line. Floats round-trip exactly.
    Raises ValueError for a number that is not finite.
    """
    return _text(value, "") + "\n"


def _text(value: Any, indent: str) -> str:
    if isinstance(value, dict):
        if value and any(isinstance(v, dict | list) for v in value.values()):
            inner = indent + _STEP
            return _block("{", [f"{_ENCODER.encode(k)}: {_text(v, inner)}" for k, v in value.items()], "}", indent)
        return _line(value)
    if isinstance(value, list):
        if value and all(isinstance(v, dict | list) for v in value):
            inner = indent + _STEP
            return _block("[", [_line(v) if isinstance(v, dict) else _text(v, inner) for v in value], "]", indent)
        return _line(value)
    return _leaf(value)


def _block(opening: str, parts: list[str], closing: str, indent: str) -> str:
    between = f",\n{indent}{_STEP}"
    return f"{opening}\n{indent}{_STEP}{between.join(parts)}\n{indent}{closing}"


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_ENCODER.encode(k)}: {_line(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join([_line(v) for v in value]) + "]"
    return _leaf(value)


def _leaf(value: Any) -> str:
    if type(value) is float and abs(value) <= _EXACT:
        # int() would lose the sign of −0.0.
        return str(int(value)) if value.is_integer() and str(value) != "-0.0" else repr(value)
    return _ENCODER.encode(value)
