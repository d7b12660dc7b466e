"""The steps of an update by hand, each as a formula, as the formula with numbers, and as its value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlp_studio.core.hand_calculation import HandCalculation
from mlp_studio.core.network import Network, WeightKey
from mlp_studio.core.notation import (
    delta_latex,
    function_latex,
    loss_latex,
    output_latex,
    slope_latex,
    sum_latex,
    target_latex,
    weight_latex,
)

Kind = Literal["z", "y", "loss", "residual", "delta", "gradient", "change", "weight"]
SHOWN_DECIMALS = 4
"""Of values that are not rounded."""

Line = tuple[str, ...]
"""LaTeX in parts; a line may break before each of them."""


@dataclass(frozen=True)
class HandStep:
    """One value of an update, and how it comes about.

    Attributes
    ----------
    kind
        What it is.
    place
        (s, i) of a unit, i from 0; (s, i, j) of a weight; (d, 0) for the loss.
    symbol
        LaTeX.
    formula, numbers
        What it is equal to: in symbols, and with the numbers in their place. Either may be empty.
    value
        Its value.
    result
        The value as it is written.
    """

    kind: Kind
    place: tuple[int, ...]
    symbol: str
    formula: Line
    numbers: Line
    value: float
    result: str

    @property
    def line(self) -> Line:
        """All of it, as one line."""
        return (self.symbol, *equal(self.formula), *equal(self.numbers), f"= {self.result}")


def equal(line: Line) -> Line:
    """Return a line that goes on with "="; nothing of nothing."""
    return (f"= {line[0]}", *line[1:]) if line else ()


def steps_of(done: HandCalculation) -> tuple[HandStep, ...]:
    """Return all steps, in the order of the algorithm (Source: ML:IV-102, 116, lines 5 to 8)."""
    writer = _Writer(done)
    keys = [(s, i, j) for s, free in enumerate(done.network.trainable, start=1) for i, j in np.argwhere(free).tolist()]
    return (*writer.of_units(), *(writer.change(*key) for key in keys), *(writer.weight(*key) for key in keys))


def steps_of_units(done: HandCalculation) -> tuple[HandStep, ...]:
    """Return those of `steps_of` that come before the changes of the weights."""
    return tuple(_Writer(done).of_units())


def loss_step(done: HandCalculation) -> HandStep | None:
    """Return the step to the loss of the example; None for the perceptron algorithm, which has none."""
    return None if done.loss is None else _Writer(done).loss()


def steps_of_weight(done: HandCalculation, key: WeightKey) -> tuple[HandStep, ...]:
    """Return the steps to ∂L/∂w_ij = −δ_i y_j, where there is a loss, to Δw_ij and to the new weight (Source: ML:IV-107, 102)."""
    writer = _Writer(done)
    gradient = () if done.loss is None else (writer.gradient(*key),)
    return (*gradient, writer.change(*key), writer.weight(*key))


def fixed(value: float, decimals: int | None) -> str:
    """Return a result: with all its decimals, also if they are 0."""
    text = f"{value:.{SHOWN_DECIMALS if decimals is None else decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def short(value: float, decimals: int | None) -> str:
    """Return a given number: without zeros at its end."""
    text = fixed(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


class _Writer:
    """Writes the steps of one calculation."""

    def __init__(self, done: HandCalculation) -> None:
        self._done = done
        self._network: Network = done.network
        self._decimals = done.decimals

    def of_units(self) -> Iterator[HandStep]:
        network, done = self._network, self._done
        for s in range(1, network.d + 1):
            for i in range(network.sizes[s]):
                yield self._sum(s, i)
                if not self._is_softmax(s):
                    yield self._output(s, i)
            if self._is_softmax(s):
                yield from (self._output(s, i) for i in range(network.sizes[s]))
        if done.loss is not None:
            yield self.loss()
        yield from (self._residual(u) for u in range(network.k))
        if done.loss is not None:
            for s in range(network.d, 0, -1):
                yield from (self._error(s, i) for i in range(network.sizes[s]))

    # Numbers

    def _fixed(self, value: float) -> str:
        return fixed(float(value), self._decimals)

    def _short(self, value: float) -> str:
        return short(float(value), self._decimals)

    def _operand(self, text: str) -> str:
        return f"({text})" if text.startswith("-") else text

    def _out(self, s: int, j: int) -> str:
        """Return y_j of layer s as a number: given for the inputs and the bias units, a result for others."""
        value = self._done.y[s][j]
        return self._short(value) if s == 0 or (j == 0 and s < self._network.d) else self._fixed(value)

    def _is_softmax(self, s: int) -> bool:
        return self._network.layers[s - 1].activation == "softmax"

    # Forward

    def _sum(self, s: int, i: int) -> HandStep:
        network, done = self._network, self._done
        kept = [j for j in range(network.shapes[s - 1][1]) if not network.removed[s - 1][i, j]]
        formula: list[str] = []
        numbers: list[str] = []
        for j in kept:
            weight, number = weight_latex(network, (s, i, j)), self._short(network.weights[s - 1][i, j])
            formula.append(weight if j == 0 else rf"{weight} \, {output_latex(network, s - 1, j)}")
            numbers.append(number if j == 0 else rf"{number} \cdot {self._operand(self._out(s - 1, j))}")
        value = float(done.z[s - 1][i])
        symbol = sum_latex(network, s, i + 1)
        return HandStep("z", (s, i), symbol, _added(formula) or ("0",), _added(numbers), value, self._fixed(value))

    def _output(self, s: int, i: int) -> HandStep:
        network, done = self._network, self._done
        j = i + 1 if s < network.d else i
        z, value = self._fixed(done.z[s - 1][i]), float(done.y[s][j])
        name = function_latex(network.layers[s - 1].activation)
        formula: Line = (f"{name}({sum_latex(network, s, i + 1)})" if name else sum_latex(network, s, i + 1),)
        numbers: Line = (f"{name}({z})",) if name else ()
        if self._is_softmax(s):
            powers = [f"e^{{{sum_latex(network, s, v + 1)}}}" for v in range(network.k)]
            with_numbers = [f"e^{{{self._fixed(one)}}}" for one in done.z[s - 1]]
            formula, numbers = _quotient(powers[i], powers), _quotient(with_numbers[i], with_numbers)
        return HandStep("y", (s, i), output_latex(network, s, i + 1), formula, numbers, value, self._fixed(value))

    def loss(self) -> HandStep:
        network, done = self._network, self._done
        assert done.loss is not None
        assert done.value is not None
        units = range(network.k)
        c, y = [target_latex(network, u + 1) for u in units], [output_latex(network, network.d, u + 1) for u in units]
        cs, ys = [self._short(v) for v in done.c], [self._fixed(v) for v in done.y[-1]]
        if done.loss.name == "squared":
            formula = _halved([f"({a} - {b})^{{2}}" for a, b in zip(c, y, strict=True)])
            numbers = _halved([f"({a} - {self._operand(b)})^{{2}}" for a, b in zip(cs, ys, strict=True)])
        else:
            log, is_binary = r"\mathrm{ln}", done.loss.name == "log loss"
            formula = _added([term for a, b in zip(c, y, strict=True) for term in _logs(a, b, is_binary=is_binary)])
            shown = [(a, b) for a, b in zip(done.c, ys, strict=True) if is_binary or a == 1]
            numbers = _added([rf"-{log} \, {b}" if a == 1 else rf"-{log}(1 - {b})" for a, b in shown])
        return HandStep("loss", (network.d, 0), loss_latex(done.loss), formula, numbers, done.value, self._fixed(done.value))

    # Backward

    def _residual_symbol(self, u: int) -> str:
        return r"\delta" if self._network.k == 1 else rf"\delta_{{{u + 1}}}"

    def _residual(self, u: int) -> HandStep:
        network, done = self._network, self._done
        formula = (f"{target_latex(network, u + 1)} - {output_latex(network, network.d, u + 1)}",)
        numbers = (f"{self._short(done.c[u])} - {self._operand(self._fixed(done.y[-1][u]))}",)
        value = float(done.residual[u])
        return HandStep("residual", (network.d, u), self._residual_symbol(u), formula, numbers, value, self._fixed(value))

    def _error(self, s: int, i: int) -> HandStep:
        network, done = self._network, self._done
        value = float(done.delta[s - 1][i])
        slope, slope_number = self._slope(s, i)
        if s == network.d:
            symbol, number = self._residual_symbol(i), self._fixed(done.residual[i])
            is_given = done.loss is not None and done.loss.residual_is_delta
            formula: Line = (symbol,) if is_given else (symbol, rf"\cdot {slope}")
            numbers: Line = () if is_given else (number, rf"\cdot {slope_number}")
        else:
            rows = np.flatnonzero(~network.removed[s][:, i + 1]).tolist()
            terms = [rf"{weight_latex(network, (s + 1, v, i + 1))} \, {delta_latex(network, s + 1, v + 1)}" for v in rows]
            values = [rf"{self._short(network.weights[s][v, i + 1])} \cdot {self._operand(self._fixed(done.delta[s][v]))}" for v in rows]
            formula = (*_grouped(_added(terms) or ("0",)), rf"\cdot {slope}")
            numbers = (*_grouped(_added(values)), rf"\cdot {slope_number}") if rows else ()
        return HandStep("delta", (s, i), delta_latex(network, s, i + 1), formula, numbers, value, self._fixed(value))

    def _slope(self, s: int, i: int) -> tuple[str, str]:
        """Return f'(z) of a unit in symbols and with numbers, to stand in a product."""
        network, done = self._network, self._done
        symbols = slope_latex(network, s, i + 1)
        y = self._operand(self._fixed(done.y[s][i + 1 if s < network.d else i]))
        match network.layers[s - 1].activation:
            case "sigmoid" | "softmax":
                return symbols, rf"{y} \cdot (1 - {y})"
            case "tanh":
                return f"({symbols})", f"(1 - {y}^{{2}})"
            case "linear" | "heaviside":
                return symbols, symbols
        return symbols, self._operand(self._fixed(done.slope[s - 1][i]))

    def gradient(self, s: int, i: int, j: int) -> HandStep:
        network, done = self._network, self._done
        assert done.loss is not None
        error, y = float(done.delta[s - 1][i]), output_latex(network, s - 1, j)
        formula: Line = (rf"-{delta_latex(network, s, i + 1)} \, {y}",)
        numbers: Line = (rf"-{self._operand(self._fixed(error))} \cdot {self._operand(self._out(s - 1, j))}",)
        value = -error * float(done.y[s - 1][j]) + 0.0
        symbol = rf"\partial {loss_latex(done.loss)} / \partial {weight_latex(network, (s, i, j))}"
        return HandStep("gradient", (s, i, j), symbol, formula, numbers, value, self._fixed(value))

    def change(self, s: int, i: int, j: int) -> HandStep:
        network, done = self._network, self._done
        error = self._residual_symbol(i) if done.loss is None else delta_latex(network, s, i + 1)
        y = output_latex(network, s - 1, j)
        formula: Line = (rf"\eta \, {error} \, {y}",)
        numbers: Line = (
            rf"{short(done.eta, 12)} \cdot {self._operand(self._fixed(done.delta[s - 1][i]))} \cdot {self._operand(self._out(s - 1, j))}",
        )
        value = float(done.change[s - 1][i, j])
        return HandStep("change", (s, i, j), rf"\Delta {weight_latex(network, (s, i, j))}", formula, numbers, value, self._fixed(value))

    def weight(self, s: int, i: int, j: int) -> HandStep:
        network, done = self._network, self._done
        symbol = weight_latex(network, (s, i, j))
        formula: Line = (symbol, rf"+ \Delta {symbol}")
        change = self._fixed(done.change[s - 1][i, j])
        numbers: Line = _added([self._short(network.weights[s - 1][i, j]), change])
        value = float(done.after[s - 1][i, j])
        return HandStep("weight", (s, i, j), rf"\mathrm{{new}} \; {symbol}", formula, numbers, value, self._fixed(value))


def _added(terms: list[str]) -> Line:
    """Return a sum, in which a minus takes the place of a plus and a minus."""
    return tuple((term if not at else f"- {term[1:].strip()}" if term.startswith("-") else f"+ {term}") for at, term in enumerate(terms))


def _grouped(line: Line) -> Line:
    """Return a sum as the factor of a product."""
    return (f"({line[0]}", *line[1:-1], f"{line[-1]})") if len(line) > 1 else (f"({line[0]})",)


def _halved(squares: list[str]) -> Line:
    line = _added(squares)
    return tuple(rf"0.5 \cdot {part}" for part in line) if len(line) == 1 else (rf"0.5 \cdot ({line[0]}", *line[1:-1], f"{line[-1]})")


def _logs(c: str, y: str, *, is_binary: bool) -> list[str]:
    """Return the terms of the log loss, or of cross-entropy, for one output."""
    first = rf"-{c} \, \mathrm{{ln}} \, {y}"
    return [first, rf"-(1 - {c}) \, \mathrm{{ln}}(1 - {y})"] if is_binary else [first]


def _quotient(part: str, whole: list[str]) -> Line:
    """Return part / (a + b + …)."""
    return (rf"{part} \,/\,", *_grouped(_added(whole)))
