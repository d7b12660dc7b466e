"""The derivative by one weight as a product, as nested sums, and in the lecture's five steps: symbols with their numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.microscope import Closeup
from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.core.notation import (
    delta_latex,
    function_latex,
    loss_latex,
    matrix_latex,
    output_latex,
    slope_latex,
    sum_latex,
    target_latex,
    vector_latex,
    weight_latex,
)

Line = tuple[str | float, ...]
"""A formula in parts: LaTeX, and numbers to be written between."""
MOST_IN_CHAIN = 5
"""Layers that a product goes through at most; beyond it the sums are nested."""
MOST_TERMS, MOST_UNITS = 4, 4
"""Terms of a sum, and units of a layer, that are written; an ellipsis stands for the others."""
DOTS = r" + \cdots"


@dataclass(frozen=True)
class Factor:
    """One factor of the derivative: its symbol, its number, what it is in few words, and the unit or weight that it is about, if any."""

    latex: str
    value: float
    caption: str
    about: UnitKey | WeightKey | None


@dataclass(frozen=True)
class Step:
    """One step of the derivation: what is done, and the lines that it leads to."""

    words: str
    lines: tuple[Line, ...]


def derivative_latex(seen: Closeup) -> str:
    """Return the symbol of the derivative, ∂L_2 / ∂w_ij."""
    return rf"\partial {loss_latex(seen.loss)} / \partial {weight_latex(seen.network, seen.key)}"


def factors_of(seen: Closeup) -> tuple[Factor, ...]:
    """Return the factors whose product is the derivative; () where the loss does not depend on the weight.

    Where one way leads from the weight to the output, these are residual, slopes and weights along it; where several do, the first
    factor is the error that comes from the next layer, a nested sum (Source: ML:IV-107, 120).
    """
    if not seen.path.count:
        return ()
    network, (s, _, j) = seen.network, seen.key
    factors = _chain(seen) if seen.path.count == 1 and network.d - s < MOST_IN_CHAIN else _from_next_layer(seen)
    symbol = output_latex(network, s - 1, j)
    caption = "bias unit" if j == 0 else "input" if s == 1 else "output"
    return (*factors, Factor(symbol, float(seen.y[s - 1][j]), caption, (s - 1, j - 1)))


def forward_sums(seen: Closeup) -> tuple[Line, ...]:
    """Return z and y of the units, layer by layer, each z as the sum that it is, with its numbers (Source: ML:IV-105)."""
    lines: list[Line] = []
    for s in range(1, seen.network.d + 1):
        units = seen.network.sizes[s]
        lines += [_sum_line(seen, s, i) for i in range(min(units, MOST_UNITS))]
        if units > MOST_UNITS:
            lines.append((rf"\cdots \; \text{{{units - MOST_UNITS} more units of this layer}}",))
    return tuple(lines)


def nested_sums(seen: Closeup) -> tuple[Line, ...]:
    """Return δ of the units on the way, from the output layer back to the unit that the weight goes into, each with its numbers.

    Source: ML:IV-119..120, steps 4 and 5.
    """
    lines: list[Line] = []
    for t in range(seen.network.d, seen.key[0] - 1, -1):
        reached = np.flatnonzero(seen.path.units[t - 1]).tolist()
        lines += [_delta_line(seen, t, v) for v in reached[:MOST_UNITS]]
        if len(reached) > MOST_UNITS:
            lines.append((rf"\cdots \; \text{{{len(reached) - MOST_UNITS} more units of this layer}}",))
    return tuple(lines)


def steps_of(seen: Closeup) -> tuple[Step, ...]:
    """Return the derivation as the lecture takes it, with the indices and the numbers of this network (Source: ML:IV-116..120)."""
    if not seen.path.count:
        return ()
    return (_first(seen), _second(seen), _third(seen), _fourth(seen), _fifth(seen))


def _chain(seen: Closeup) -> tuple[Factor, ...]:
    """Return the factors along the only way, from the residual back to the slope of the unit that the weight goes into."""
    network, path, (s, _, _) = seen.network, seen.path, seen.key
    v = int(np.flatnonzero(path.units[-1])[0])
    factors = [_residual(seen, v)]
    if not seen.loss.residual_is_delta:
        factors.append(_slope(seen, network.d, v))
    for t in range(network.d, s, -1):
        key = t, v, int(np.flatnonzero(path.edges[t - 1][v])[0])
        factors.append(Factor(weight_latex(network, key), float(network.weights[t - 1][v, key[2]]), "weight", key))
        v = key[2] - 1
        factors.append(_slope(seen, t - 1, v))
    return tuple(factors)


def _from_next_layer(seen: Closeup) -> tuple[Factor, ...]:
    network, (s, i, _) = seen.network, seen.key
    rows = np.flatnonzero(seen.path.edges[s][:, i + 1]).tolist()
    value = float(network.weights[s][rows, i + 1] @ seen.delta[s][rows])
    symbol = "-" + (_scalar_product(seen, s + 1, i) if len(rows) > 2 else f"({_sum_symbols(seen, s + 1, i, rows)})")
    return Factor(symbol, -value + 0.0, "error", (s, i)), _slope(seen, s, i)


def _residual(seen: Closeup, u: int) -> Factor:
    c, y = target_latex(seen.network, u + 1), output_latex(seen.network, seen.network.d, u + 1)
    return Factor(f"-({c} - {y})", float(seen.y[-1][u] - seen.c[u]), "residual", (seen.network.d, u))


def _slope(seen: Closeup, t: int, v: int) -> Factor:
    letter = "σ" if seen.network.layers[t - 1].activation == "sigmoid" else "f"
    place = "output" if t == seen.network.d else "hidden"
    return Factor(slope_latex(seen.network, t, v + 1), float(seen.slope[t - 1][v]), f"{letter}′ {place}", (t, v))


def _scalar_product(seen: Closeup, t: int, v: int) -> str:
    """Return (W_{*v})^T δ of layer t."""
    letters = matrix_latex(seen.network, t).removeprefix("W")
    return rf"(W_{{*{v + 1}}}{letters})^{{T}} \boldsymbol{{\delta}}{letters}"


def _sum_symbols(seen: Closeup, t: int, v: int, rows: list[int]) -> str:
    """Return the terms δ_u w_uv of layer t."""
    terms = [rf"{delta_latex(seen.network, t, u + 1)} \, {weight_latex(seen.network, (t, u, v + 1))}" for u in rows[:MOST_TERMS]]
    return " + ".join(terms) + (DOTS if len(rows) > MOST_TERMS else "")


def _sum_numbers(seen: Closeup, t: int, v: int, rows: list[int]) -> Line:
    """Return the same terms as numbers."""
    parts: list[str | float] = []
    for u in rows[:MOST_TERMS]:
        if parts:
            parts.append(" + ")
        parts += [float(seen.delta[t - 1][u]), r" \cdot ", float(seen.network.weights[t - 1][u, v + 1])]
    return (*parts, DOTS) if len(rows) > MOST_TERMS else tuple(parts)


def _sum_line(seen: Closeup, s: int, i: int) -> Line:
    network, before = seen.network, seen.y[s - 1]
    z, y, name = sum_latex(network, s, i + 1), output_latex(network, s, i + 1), function_latex(network.layers[s - 1].activation)
    value, output = float(seen.z[s - 1][i]), float(seen.y[s][i + (s < network.d)])
    kept = [j for j in range(network.shapes[s - 1][1]) if not network.removed[s - 1][i, j]]
    shown = kept[: MOST_TERMS + 1]
    symbols = [weight_latex(network, (s, i, j)) + (rf" \, {output_latex(network, s - 1, j)}" if j else "") for j in shown]
    numbers: list[str | float] = []
    for at, j in enumerate(shown):
        numbers += [" + "] * bool(at)
        numbers += [float(network.weights[s - 1][i, j])]
        numbers += [r" \cdot ", float(before[j])] if j else []
    dots = DOTS if len(kept) > len(shown) else ""
    equal = (" = ", *numbers, dots) if shown else ()
    function = "" if network.layers[s - 1].activation == "softmax" else f" = {name}({z})" if name else f" = {z}"
    return (f"{z} = " + (" + ".join(symbols) + dots or "0"), *equal, " = ", value, rf", \quad {y}{function} = ", output)


def _delta_line(seen: Closeup, t: int, v: int) -> Line:
    network = seen.network
    delta, slope = delta_latex(network, t, v + 1), slope_latex(network, t, v + 1)
    value, derivative = float(seen.delta[t - 1][v]), float(seen.slope[t - 1][v])
    if t == network.d:
        c, y = target_latex(network, v + 1), output_latex(network, t, v + 1)
        numbers: Line = ("(", float(seen.c[v]), " - ", float(seen.y[-1][v]), ")")
        if seen.loss.residual_is_delta:
            return (f"{delta} = {c} - {y} = ", *numbers[1:-1], " = ", value)
        return (rf"{delta} = ({c} - {y}) \cdot {_grouped(slope)} = ", *numbers, r" \cdot ", derivative, " = ", value)
    rows = np.flatnonzero(seen.path.edges[t][:, v + 1]).tolist()
    if not rows:
        return (f"{delta} = 0",)
    symbols = _sum_symbols(seen, t + 1, v, rows)
    terms = _sum_numbers(seen, t + 1, v, rows)
    return (rf"{delta} = ({symbols}) \cdot {_grouped(slope)} = (", *terms, r") \cdot ", derivative, " = ", value)


def _grouped(slope: str) -> str:
    """Return a slope to stand behind a product sign."""
    return f"({slope})" if slope.startswith("1 -") else slope


def _output(seen: Closeup) -> int:
    """Return the first output unit that the weight reaches."""
    return int(np.flatnonzero(seen.path.units[-1])[0])


def _by_weight(seen: Closeup, what: str) -> str:
    return rf"\partial {what} / \partial {weight_latex(seen.network, seen.key)}"


def _first(seen: Closeup) -> Step:
    network, u = seen.network, _output(seen)
    d = network.d
    y, z = output_latex(network, d, u + 1), sum_latex(network, d, u + 1)
    name, letters = function_latex(network.layers[-1].activation), matrix_latex(network, d).removeprefix("W")
    row = rf"W_{{{u + 1}*}}{letters} \, {vector_latex(network, d - 1)}"
    if network.layers[-1].activation == "softmax":
        applied: Line = (rf"{y} = \mathrm{{softmax}}_{{{u + 1}}}(\mathbf{{z}}^{{o}}), \quad {z} = {row} = ", float(seen.z[-1][u]))
        applied = (*applied, rf", \quad {y} = ", float(seen.y[-1][u]))
    elif name:
        applied = (f"{y} = {name}({row}) = {name}(", float(seen.z[-1][u]), ") = ", float(seen.y[-1][u]))
    else:
        applied = (f"{y} = {row} = ", float(seen.y[-1][u]))
    inner = z if seen.loss.residual_is_delta else y
    c = target_latex(network, u + 1)
    if network.k == 1:
        loss = f"{derivative_latex(seen)} = -({c} - {y}) \\cdot {_by_weight(seen, inner)}"
        lines: tuple[Line, ...] = (applied, (f"{loss} = ", float(seen.y[-1][u] - seen.c[u]), rf" \cdot {_by_weight(seen, inner)}"))
    else:
        inner = "z_u^{o}" if seen.loss.residual_is_delta else "y_u"
        lines = applied, (rf"{derivative_latex(seen)} = -\sum_u (c_u - y_u) \cdot {_by_weight(seen, inner)}",)
    return Step("An output is the function of its row of the matrix times the outputs before; the loss goes through it", lines)


def _second(seen: Closeup) -> Step:
    network, u = seen.network, _output(seen)
    d = network.d
    y, z, slope = output_latex(network, d, u + 1), sum_latex(network, d, u + 1), slope_latex(network, d, u + 1)
    delta, value = delta_latex(network, d, u + 1), float(seen.delta[-1][u])
    if seen.loss.residual_is_delta:
        words = "Chain rule: the slope of the output function cancels against that of the loss, and the residual is left"
        return Step(words, ((f"{delta} = {target_latex(network, u + 1)} - {y} = ", value),))
    line: Line = (rf"{_by_weight(seen, y)} = {_grouped(slope)} \cdot {_by_weight(seen, z)} = ", float(seen.slope[-1][u]))
    line = (*line, rf" \cdot {_by_weight(seen, z)}")
    is_sigmoid = network.layers[-1].activation == "sigmoid"
    words = "Chain rule, with σ′ = σ (1 − σ)" if is_sigmoid else "Chain rule, with the slope of the output unit"
    c = target_latex(network, u + 1)
    return Step(words, (line, (rf"{delta} = ({c} - {y}) \cdot {_grouped(slope)} = ", value)))


def _third(seen: Closeup) -> Step:
    network, u, (s, _, j) = seen.network, _output(seen), seen.key
    d = network.d
    z = sum_latex(network, d, u + 1)
    columns = [c for c in range(network.shapes[-1][1]) if not network.removed[-1][u, c]]
    terms = [weight_latex(network, (d, u, c)) + (rf"\,{output_latex(network, d - 1, c)}" if c else "") for c in columns[: MOST_TERMS + 1]]
    row: Line = (f"{z} = " + " + ".join(terms) + (DOTS if len(columns) > MOST_TERMS + 1 else ""),)
    if s == d:
        line: Line = (f"{_by_weight(seen, z)} = {output_latex(network, d - 1, j)} = ", float(seen.y[d - 1][j]))
        return Step("Expand the row product: only one of its terms depends on the weight", (row, line))
    reached = (np.flatnonzero(seen.path.edges[-1][u, 1:]) + 1).tolist()
    parts: list[str | float] = [f"{_by_weight(seen, z)} = "]
    for at, v in enumerate(reached[:MOST_TERMS]):
        before = _by_weight(seen, output_latex(network, d - 1, v))
        parts += [" + "] * bool(at) + [float(network.weights[-1][u, v]), rf" \cdot {before}"]
    if len(reached) > MOST_TERMS:
        parts.append(DOTS)
    return Step("Expand the row product: what does not depend on the weight is constant and drops out", (row, tuple(parts)))


def _fourth(seen: Closeup) -> Step:
    network, (s, i, j) = seen.network, seen.key
    d = network.d
    if s == d:
        delta, y = delta_latex(network, d, i + 1), output_latex(network, d - 1, j)
        line: Line = (rf"{derivative_latex(seen)} = -{delta} \, {y}",)
        return Step("Nothing is nested, for the weight goes into the output layer", (line,))
    v = int(np.flatnonzero(seen.path.units[d - 2])[0])
    hidden = matrix_latex(network, d - 1).removeprefix("W")
    error = r"\delta^{o} \, w_{1v}^{o}" if network.k == 1 else r"\sum_u \delta_u^{o} \, w_{uv}^{o}"
    rearranged = rf"{derivative_latex(seen)} = -\sum_v ({error}) \cdot {_by_weight(seen, f'y_v{hidden}')}"
    words = f"Rearrange the sums: what stands before the inner derivative is the error of layer {d - 1}"
    return Step(words, ((rearranged,), _delta_line(seen, d - 1, v)))


def _fifth(seen: Closeup) -> Step:
    network, (s, i, j) = seen.network, seen.key
    delta, y = delta_latex(network, s, i + 1), output_latex(network, s - 1, j)
    last: Line = (rf"{derivative_latex(seen)} = -{delta} \, {y} = -", float(seen.delta[s - 1][i]), r" \cdot ", float(seen.y[s - 1][j]))
    last = (*last, " = ", seen.derivative)
    if s == network.d:
        return Step("With the numbers", (last,))
    rows = np.flatnonzero(seen.path.edges[s][:, i + 1]).tolist()
    product = float(network.weights[s][rows, i + 1] @ seen.delta[s][rows])
    rule: Line = (f"{_scalar_product(seen, s + 1, i)} = ", product)
    slope = slope_latex(network, s, i + 1)
    error: Line = (rf"{delta} = {_scalar_product(seen, s + 1, i)} \cdot {_grouped(slope)} = ", product, r" \cdot ")
    error = (*error, float(seen.slope[s - 1][i]), " = ", float(seen.delta[s - 1][i]))
    return Step("The inner sum is a scalar product; the same holds for every layer before", (rule, error, last))
