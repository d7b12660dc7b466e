"""Reads what widgets show: the texts that they paint, the numbers in a text, and lines of formulas with numbers in them."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QPoint, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsScene, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network, WeightKey
from tests.core.autograd_oracle import Oracle

NUMBER = re.compile(r"(?<![\w.,])[−-]?\d[\d,]*(?:\.\d+)?(?:e[−-]?\d+)?(?![\w.])")
_TEXT = "{http://www.w3.org/2000/svg}text"
_POWER = re.compile(r"(\d+(?:\.\d+)?) \\cdot 10\^\{(-?\d+)\}")
_DOUBLE_MINUS = re.compile(r"-\s*\(-((?:\d|\.|e-|e)+)\)(?!\^)")
_SQUARE = re.compile(r"\)?\^\{2\}")
_LITERAL = r"(?<![\w.{])\d+(?:\.\d+)?(?:e-?\d+)?|(?<=\{)\d+\.\d+"
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    r"\sigma": lambda z: 1 / (1 + math.exp(-z)),
    r"\mathrm{tanh}": math.tanh,
    r"\mathrm{relu}": lambda z: max(z, 0.0),
    r"\mathrm{lrelu}": lambda z: max(z, 0.01 * z),
    r"\mathrm{softplus}": lambda z: math.log(1 + math.exp(z)),
    r"\mathrm{sin}": math.sin,
    r"\mathrm{gauss}": lambda z: math.exp(-z * z),
    r"\mathrm{heaviside}": lambda z: float(z >= 0),
    r"\mathrm{ln}": math.log,
}
_NAMES = {"relu": r"\mathrm{relu}", "leaky relu": r"\mathrm{lrelu}", "softplus": r"\mathrm{softplus}"}
_NAMES |= {"sin": r"\mathrm{sin}", "gaussian": r"\mathrm{gauss}"}
"""Of the activations whose derivative is written as f'(z)."""
_ROUNDING = 1e-9
"""By how much two ways of computing the same differ, at most, as a share of it."""


@dataclass(frozen=True)
class Shown:
    """A number as it is written: its value, and half a unit of its last digit; 0 where it is a whole number."""

    value: float
    half: float

    def is_of(self, wanted: float, share: float = _ROUNDING) -> bool:
        """Tell whether a value would be written so."""
        return abs(self.value - wanted) <= self.half + share * max(1.0, abs(wanted))


def shown(text: str) -> Shown:
    """Return the number that a text is: "−0.236", "1.2e−4", "1,240"."""
    plain = text.strip().replace("−", "-").replace(",", "")
    mantissa, _, exponent = plain.partition("e")
    decimals = len(mantissa.partition(".")[2])
    unit = 10.0 ** (int(exponent or 0) - decimals)
    return Shown(float(plain), 0.0 if not decimals and not exponent else unit / 2)


def numbers_in(text: str) -> list[Shown]:
    """Return all numbers of a text."""
    return [shown(found) for found in NUMBER.findall(text)]


def assert_shown(texts: list[Shown], wanted: Sequence[Any] | Floats, what: object) -> None:
    """Hold numbers to values, one by one."""
    values = np.asarray(wanted, float).ravel().tolist()
    assert len(texts) == len(values), (what, [text.value for text in texts], values)
    for text, value in zip(texts, values, strict=True):
        assert text.is_of(value), (what, text, value)


@dataclass(frozen=True)
class Painted:
    """A text that was painted, and where its baseline begins."""

    text: str
    place: QPointF


def painted_texts(shape: QWidget | QGraphicsScene) -> list[Painted]:
    """Return the texts that a widget, without the windows around it, or a scene paints, in the order in which it does."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    if isinstance(shape, QWidget):
        drawing.setSize(shape.size())
        shape.render(drawing, QPoint(), QRegion(shape.rect()), QWidget.RenderFlag.DrawChildren)
    else:
        drawing.setSize(QSize(1600, 1000))
        painter = QPainter(drawing)
        shape.render(painter, QRectF(0, 0, 1600, 1000))
        painter.end()
    root = ET.fromstring(bytes(buffer.data().data()))
    return [Painted(e.text or "", QPointF(float(e.attrib["x"]), float(e.attrib["y"]))) for e in root.iter(_TEXT)]


def painted_numbers(texts: list[Painted]) -> list[Shown]:
    """Return those of the texts that are numbers and nothing else."""
    return [shown(one.text) for one in texts if NUMBER.fullmatch(one.text.strip())]


def letters(network: Network, s: int) -> str:
    """Return the lecture's exponent of layer s = 1 … d."""
    return "o" if s == network.d else "h" if network.d == 2 else f"h{s}"


def symbols_of(oracle: Oracle, eta: float) -> dict[str, float]:
    """Return every number of an example by the lecture's symbol for it, as LaTeX: x, w, z, y, f'(z), δ, c, L, ∂L/∂w, Δw, the new w, η."""
    network = oracle.network
    d, k = network.d, network.k
    loss = "L_2" if oracle.loss == "squared" else "L"
    found = {r"\eta": eta, loss: oracle.value, "x_{0}": 1.0}
    found |= {f"x_{{{j}}}": float(x) for j, x in enumerate(oracle.x, start=1)}
    for s in range(1, d + 1):
        high = f"^{{{letters(network, s)}}}"
        if s < d:
            found[f"y_{{0}}{high}"] = 1.0
        for i in range(network.sizes[s]):
            of_one = s == d and k == 1
            index = "" if of_one else f"_{{{i + 1}}}"
            y = ("y" if of_one else f"y_{{{i + 1}}}") if s == d else f"y_{{{i + 1}}}{high}"
            found[f"z{index}{high}"] = float(oracle.z[s - 1][i])
            found[y] = float(oracle.y[s - 1][i])
            found[rf"\delta{index}{high}"] = float(oracle.delta[s - 1][i])
            name = _NAMES.get(network.layers[s - 1].activation)
            found |= {f"{name}'(z{index}{high})": float(oracle.slope[s - 1][i])} if name else {}
            if s == d:
                found["c" if k == 1 else f"c_{{{i + 1}}}"] = float(oracle.c[i])
                found[r"\delta" + index] = float(oracle.c[i] - oracle.y[-1][i])
            for j in range(network.sizes[s - 1] + 1):
                w = f"w_{{{i + 1}{j}}}{high}"
                change = -eta * oracle.gradient[s - 1][i, j] if network.trainable[s - 1][i, j] else 0.0
                found[w] = float(oracle.weights[s - 1][i, j])
                found[rf"\partial {loss} / \partial {w}"] = float(oracle.gradient[s - 1][i, j])
                found[rf"\Delta {w}"] = float(change)
                found[rf"\mathrm{{new}} \; {w}"] = float(oracle.weights[s - 1][i, j] + change)
    return found


def derivatives_of(oracle: Oracle, key: WeightKey) -> dict[str, float]:
    """Return what the derivation by one weight has besides: slopes, residuals, rows times vectors, columns times δ, ∂z and ∂y by it."""
    network, (s, i, j) = oracle.network, key
    d, k = network.d, network.k
    w = rf"\partial w_{{{i + 1}{j}}}^{{{letters(network, s)}}}"
    found: dict[str, float] = {}
    rates = oracle.by_weight(key)
    for t in range(1, d + 1):
        high = f"^{{{letters(network, t)}}}"
        before = r"\mathbf{x}" if t == 1 else rf"\mathbf{{y}}^{{{letters(network, t - 1)}}}"
        for v in range(network.sizes[t]):
            of_one = t == d and k == 1
            y = ("y" if of_one else f"y_{{{v + 1}}}") if t == d else f"y_{{{v + 1}}}{high}"
            z = f"z{'' if of_one else f'_{{{v + 1}}}'}{high}"
            slope = float(oracle.slope[t - 1][v])
            found |= {rf"{y} \, (1 - {y})": slope} if network.layers[t - 1].activation in ("sigmoid", "softmax") else {}
            found |= {f"1 - ({y})^{{2}}": slope, f"1 - {y}^{{2}}": slope} if network.layers[t - 1].activation == "tanh" else {}
            found[rf"\partial {z} / {w}"] = float(rates[0][t - 1][v])
            found[rf"\partial {y} / {w}"] = float(rates[1][t - 1][v])
            found[rf"W_{{{v + 1}*}}{high} \, {before}"] = float(oracle.z[t - 1][v])
        for v in range(network.sizes[t - 1]):
            product = float(oracle.weights[t - 1][:, v + 1] @ oracle.delta[t - 1])
            found[rf"(W_{{*{v + 1}}}{high})^{{T}} \boldsymbol{{\delta}}{high}"] = product
    for u in range(k):
        c, y = ("c", "y") if k == 1 else (f"c_{{{u + 1}}}", f"y_{{{u + 1}}}")
        found[f"-({c} - {y})"] = float(oracle.y[-1][u] - oracle.c[u])
    return found


class Formulas:
    """Holds lines such as δ = (c − y) · y (1 − y) = (1 − 0.415) · 0.243 = 0.142 to the values of their symbols.

    Parameters
    ----------
    symbols
        Values by LaTeX; of two that begin alike the longer one is read.
    share
        How much a number may differ beyond its last digit: of a calculation whose results were rounded on the way.
    """

    def __init__(self, symbols: dict[str, float], share: float = _ROUNDING) -> None:
        self._symbols, self._share = symbols, share
        keys = "|".join(re.escape(key) for key in sorted(symbols, key=len, reverse=True))
        self._atom = re.compile(rf"(?<![A-Za-z\\])(?P<symbol>{keys})(?![\w_]|\^\{{(?!2\}}))|(?P<number>{_LITERAL})")

    def number(self, latex: str) -> Shown:
        """Return the number that a text of LaTeX is."""
        return shown(_POWER.sub(r"\1e\2", latex))

    def value(self, latex: str) -> float | None:
        """Return what a formula comes to, or None where it has more than symbols, numbers, functions and arithmetic."""
        return self._evaluated(latex, [self._value(match) for match in self._atom.finditer(latex)])

    def check(self, line: str) -> int:
        """Hold every number of a line to what it stands for; return how many there are.

        Each side of an equation that can be worked out has to come to what stands first; numbers in the place of symbols have to be
        theirs; and the last number has to be the value of the first symbol.
        """
        checked = 0
        for part in line.split(r", \quad "):
            sides = [self._read(side) for side in part.split(" = ")]
            first = self._symbols.get(sides[0][0])
            for before, after in pairwise(sides):
                numbers = [atom for atom in after[1] if isinstance(atom, Shown)]
                has_symbols = before is not sides[0] and any(not isinstance(atom, Shown) for atom in before[1])
                is_number = len(after[1]) == len(numbers) == 1 and after[0].lstrip("-").startswith(tuple("0123456789"))
                if is_number and first is not None:
                    self._check_in_place([first], after[1], line)
                elif has_symbols and numbers and len(before[1]) == len(after[1]):
                    self._check_in_place(before[1], after[1], line)
                else:
                    is_known = self._check_value(after, first, line)
                    assert is_known or not any(number.half for number in numbers), (line, "numbers stand for nothing that is known")
                checked += len(numbers)
        return checked

    def _read(self, side: str) -> tuple[str, list[Shown | float]]:
        """Return a side of an equation, and its symbols and numbers, each with the sign before it."""
        text = _DOUBLE_MINUS.sub(r"+ \1", _POWER.sub(r"\1e\2", side.replace("{}", ""))).strip()
        atoms: list[Shown | float] = []
        for match in self._atom.finditer(text):
            is_squared = bool(_SQUARE.match(text, match.end()))
            sign = -1.0 if text[: match.start()].rstrip().endswith("-") else 1.0
            number = Shown(self._symbols[match["symbol"]], 0.0) if match["symbol"] else shown(match["number"])
            value = abs(number.value) if is_squared else sign * number.value
            atoms.append(value if match["symbol"] else Shown(value, number.half))
        return text, atoms

    def _check_in_place(self, wanted: list[Shown | float] | list[float], found: list[Shown | float], line: str) -> None:
        for value, atom in zip(wanted, found, strict=True):
            target = value.value if isinstance(value, Shown) else value
            number = atom if isinstance(atom, Shown) else Shown(atom, 0.0)
            slack = value.half if isinstance(value, Shown) else 0.0
            assert Shown(number.value, number.half + slack).is_of(target, self._share), (line, atom, value)

    def _check_value(self, side: tuple[str, list[Shown | float]], first: float | None, line: str) -> bool:
        """Hold a side that can be worked out to the first symbol's value, within what its numbers are rounded by."""
        text, matches = side[0], list(self._atom.finditer(side[0]))
        values = [self._value(match) for match in matches]
        result = self._evaluated(text, values)
        if result is None or first is None:
            return False
        slack = 0.0
        for at, match in enumerate(matches):
            half = shown(match["number"]).half if match["number"] else 0.0
            if half:
                for way in (half, -half):
                    moved = self._evaluated(text, [*values[:at], values[at] + way, *values[at + 1 :]])
                    slack = slack if moved is None else slack + abs(moved - result) / 2
        assert abs(result - first) <= 2 * slack + self._share * max(1.0, abs(first)), (line, text, result, first)
        return True

    def _value(self, match: re.Match[str]) -> float:
        return self._symbols[match["symbol"]] if match["symbol"] else shown(match["number"]).value

    def _evaluated(self, latex: str, values: list[float]) -> float | None:
        row = iter(values)
        text = self._atom.sub(lambda _: f"({next(row)!r})", latex)
        text = text.replace(r"(\,", "(").replace(r"\,)", ")").replace(r"\mathrm{ln} \,", r"\mathrm{ln}").replace(r"\,/\,", "/")
        for at, name in enumerate(_FUNCTIONS):
            text = text.replace(name, f" f{at} ")
        text = re.sub(r"e\^\{([^{}]*)\}", r"exp(\1)", text)
        text = text.replace("^{2}", "**2").replace(r"\cdot", "*").replace(r"\,", "*")
        if re.search(r"[\\{}_^A-Za-z;:']", re.sub(r"\bf\d\b|\bexp\b|(?<=\d)e(?=[-+]?\d)", "", text)):
            return None
        names = {f"f{at}": function for at, function in enumerate(_FUNCTIONS.values())} | {"exp": math.exp}
        return float(eval(re.sub(r"\s+", " ", text).strip(), {"__builtins__": {}}, names))  # arithmetic of our own
