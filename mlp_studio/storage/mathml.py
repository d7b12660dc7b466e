"""Formulas of the lecture as MathML, which browsers set themselves: letters, numbers, signs, indices and exponents."""

from __future__ import annotations

import re
from html import escape

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|.", re.DOTALL)
_LETTERS = {"sigma": "σ", "delta": "δ", "Delta": "Δ", "eta": "η"}
_SIGNS = {"cdot": "⋅", "odot": "⊙", "otimes": "⊗", "sum": "∑", "cdots": "⋯", "ge": "≥", "-": "−", "*": "∗"}
_BEFORE_A_NUMBER = ("=", "(", "{", ";", "\\,", "\\;", "\\cdot")
_SPACES = {",": "0.17em", ";": "0.28em", "quad": "1em"}


def mathml(latex: str, *, goes_on: bool = False) -> str:
    r"""Return a formula as a `<math>` element; one that `goes_on` begins with a sign between two operands.

    Raises
    ------
    ValueError
        If it has a command that the lecture's formulas do not need.
    """
    return f"<math>{''.join(_Reader(latex, goes_on).row())}</math>"


class _Reader:
    """Reads a formula once from left to right."""

    def __init__(self, latex: str, goes_on: bool) -> None:
        self._latex, self._goes_on = latex, goes_on
        self._tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
        self._at = 0

    def row(self) -> list[str]:
        """Read to the end of a group, or of all."""
        parts: list[str] = []
        while self._at < len(self._tokens) and self._tokens[self._at] != "}":
            parts.append(self._with_scripts(self._atom()))
        return parts

    def _atom(self) -> str:
        if self._at >= len(self._tokens):
            raise ValueError(f"not a formula: {self._latex}")
        token = self._tokens[self._at]
        self._at += 1
        if token == "{":
            return f"<mrow>{''.join(self._group())}</mrow>"
        if token.startswith("\\"):
            return self._command(token[1:])
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return f"<mi>{escape(token)}</mi>"
        return f'<mo stretchy="false"{self._form(token)}>{escape(_SIGNS.get(token, token))}</mo>'

    def _form(self, token: str) -> str:
        """Return the attribute that says whether a sign belongs to a number or stands between two of them."""
        if token not in "+-":
            return ""
        before = self._tokens[self._at - 2] if self._at > 1 else ""
        is_own = before in _BEFORE_A_NUMBER if before else not self._goes_on
        return f' form="{"prefix" if is_own else "infix"}"'

    def _group(self) -> list[str]:
        parts = self.row()
        if self._at >= len(self._tokens):
            raise ValueError(f"not a formula: {self._latex}")
        self._at += 1
        return parts

    def _command(self, name: str) -> str:
        if name in _SPACES:
            return f'<mspace width="{_SPACES[name]}"/>'
        if name in _LETTERS:
            return f"<mi>{_LETTERS[name]}</mi>"
        if name in _SIGNS:
            return f"<mo>{_SIGNS[name]}</mo>"
        if name in ("mathrm", "mathbf"):
            letters = re.sub(r"<[^>]*>", "", self._atom())
            style = "font-weight: bold; font-style: italic" if name == "mathbf" else "font-style: normal"
            return f'<mi mathvariant="normal" style="{style}">{letters}</mi>'
        raise ValueError(f"not a formula: {self._latex}")

    def _with_scripts(self, base: str) -> str:
        scripts: dict[str, str] = {}
        while self._at < len(self._tokens) and self._tokens[self._at] in "_^" and self._tokens[self._at] not in scripts:
            kind = self._tokens[self._at]
            self._at += 1
            scripts[kind] = self._atom()
        match scripts:
            case {"_": below, "^": above}:
                return f"<msubsup>{base}{below}{above}</msubsup>"
            case {"_": below}:
                return f"<msub>{base}{below}</msub>"
            case {"^": above}:
                return f"<msup>{base}{above}</msup>"
        return base
