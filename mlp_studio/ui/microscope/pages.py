"""The pages of the microscope as blocks, made of what the core has computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.derivation import Factor, Line, derivative_latex, factors_of, forward_sums, nested_sums, steps_of
from mlp_studio.core.hand_calculation import calculated
from mlp_studio.core.hand_steps import loss_step
from mlp_studio.core.microscope import Closeup, check_of
from mlp_studio.core.network import Network
from mlp_studio.core.notation import delta_latex, loss_latex, output_latex, sum_latex
from mlp_studio.core.project import Project
from mlp_studio.core.written_out import abridged, terms_of
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.latex_copy import line_latex, number_latex, rows_latex
from mlp_studio.ui.microscope.blocks import Beside, Block, Cell, Columns, Flow, Formula, Table, Words, line_pieces, term_pieces

MOST_ROWS = 12
"""Units of one layer that the table of values lists."""
WIDE_COLUMN = 560.0
"""Least width at scale 1 of a column of sums, which are long."""
DIGITS = 8
"""Decimals of a derivative and of the difference quotient beside it."""


@dataclass(frozen=True, eq=False)
class Sight:
    """What a page shows: the project, the row of the example, what they and the weight compute, and whether there is little height."""

    project: Project
    example: int
    seen: Closeup
    is_low: bool = False


def product_page(sight: Sight) -> list[Block]:
    """Return the output written out, and the derivative as a product."""
    seen = sight.seen
    blocks: list[Block] = []
    if seen.path.outputs.any():
        terms = terms_of(seen.network, seen.path, shown_output(sight))
        short = term_pieces(abridged(terms)) if sight.is_low else ()
        blocks.append(Formula(term_pieces(terms), " ".join(term.latex for term in terms), is_low=sight.is_low, short=short))
    factors = factors_of(seen)
    if factors:
        symbol = derivative_latex(seen)
        product = r" \cdot ".join(factor.latex for factor in factors)
        numbers = line_latex(tuple(part for factor in factors for part in (factor.value, r" \cdot "))[:-1])
        latex = f"{symbol} = {product} = {numbers} = {number_latex(seen.derivative, 4)}"
        blocks.append(Columns((Factor(symbol, seen.derivative, "slope", (seen.key[0], seen.key[1])), *factors), latex, is_low=sight.is_low))
    note = note_of(sight)
    if note:
        blocks.append(Words(note))
    return blocks


def steps_page(sight: Sight) -> list[Block]:
    """Return the derivation in the lecture's five steps."""
    groups = [
        [Words(f"({number})  {step.words}", "body", "ink2"), *_lines(step.lines, is_low=sight.is_low)]
        for number, step in enumerate(steps_of(sight.seen), start=1)
    ]
    return [Flow(groups)] if groups else [Words(note_of(sight))]


def sums_page(sight: Sight) -> list[Block]:
    """Return the sums forward, the loss, and δ of the units on the way, layer by layer from the output back."""
    seen, is_low = sight.seen, sight.is_low
    groups: list[list[Block]] = [
        [Words("Forward: each z is a sum over the outputs before", "body"), *_lines(forward_sums(seen), is_low=is_low)]
    ]
    loss = _loss_of(sight)
    if loss is not None:
        groups.append([Words("The loss of the example", "body"), loss])
    nested = _lines(nested_sums(seen), is_low=is_low)
    if nested:
        groups.append([Words("Back from the output: each δ is a sum over the units that its unit goes to", "body"), *nested])
    note = note_of(sight)
    return [Flow(groups, column=WIDE_COLUMN), *([Words(note)] if note else [])]


def check_page(sight: Sight) -> list[Block]:
    """Return the difference quotient, the derivative beside it, and by how much they differ."""
    seen, check = sight.seen, check_of(sight.project, sight.example, sight.seen)
    loss, symbol = loss_latex(seen.loss), derivative_latex(seen)
    quotient, difference = f"({loss}(w + h) - {loss}(w - h)) / 2 h", number_latex(check.difference, DIGITS)
    columns = [
        Factor(quotient, check.quotient, "finite difference", None),
        Factor(symbol, check.derivative, "backpropagation", None),
        Factor(r"\mathrm{deviation}", check.difference, "of one from the other", None),
    ]
    latex = (
        rf"{symbol} \approx {quotient} = {number_latex(check.quotient, DIGITS)}, \quad "
        rf"{symbol} = {number_latex(check.derivative, DIGITS)}, \quad \mathrm{{deviation}} = {difference}"
    )
    above, below = number_latex(check.above, DIGITS), number_latex(check.below, DIGITS)
    losses = rf"h = {number_latex(check.h)}, \quad {loss}(w + h) = {above}, \quad {loss}(w - h) = {below}"
    pieces = [piece for part in losses.split(r" \quad ") for piece in line_pieces(part + r"\;")]
    words = " The loss is a staircase here: flat between its jumps." if seen.stays_flat else ""
    return [
        Columns(columns, latex, is_low=sight.is_low, signs=(r"≈", ""), decimals=DIGITS),
        Formula(pieces, losses, is_low=sight.is_low),
        Words(f"The weight is moved a little up and down, by h, and the loss of this example changes.{words}"),
    ]


def values_page(sight: Sight) -> list[Block]:
    """Return z, y and δ of all units, layer by layer, and the loss of the example."""
    network = sight.seen.network
    blocks: list[Block] = [Beside([_values_table(sight.seen, s) for s in range(network.d + 1)])]
    loss = _loss_of(sight)
    blocks = blocks if loss is None else [loss, *blocks]
    more = [f"{units - MOST_ROWS:,} more of {layer_name(network, s)}" for s, units in enumerate(network.sizes) if units > MOST_ROWS]
    return [*blocks, Words(f"And {', '.join(more)}")] if more else blocks


def _lines(lines: Sequence[Line], *, is_low: bool) -> list[Block]:
    """Return lines of a derivation, which break before = and +."""
    return [Formula(line_pieces(latex), latex, is_low=is_low) for latex in map(line_latex, lines)]


def _loss_of(sight: Sight) -> Formula | None:
    """Return how the loss of the example comes about; None for the perceptron algorithm, which has none."""
    loss = loss_step(calculated(sight.project, sight.example))
    latex = "" if loss is None else " ".join(loss.line)
    return Formula(line_pieces(latex), latex, is_low=sight.is_low) if latex else None


PAGES: dict[str, Callable[[Sight], list[Block]]] = {
    "Product": product_page,
    "Five steps": steps_page,
    "Sums": sums_page,
    "Check": check_page,
    "Values": values_page,
}
"""By the name on their button."""


def shown_output(sight: Sight) -> int:
    """Return the output that is written out: that of the example's class if it depends on the weight, else the first that does."""
    outputs = np.flatnonzero(sight.seen.path.outputs)
    wanted = int(np.argmax(sight.seen.c))
    return wanted if wanted in outputs else int(outputs[0])


def note_of(sight: Sight) -> str:
    """Return what has to be said of a derivative that is 0 for a reason, of several outputs, of dropout; "" if nothing has."""
    settings = sight.project.training
    drops = settings.dropout and ALGORITHMS[settings.algorithm].uses_gradient and sight.seen.network.d > 1
    dropout = "Dropout is left out here: all units are in." if drops else ""
    return " ".join(part for part in (_note_of_derivative(sight), dropout) if part)


def _note_of_derivative(sight: Sight) -> str:
    seen = sight.seen
    if seen.is_cut:
        return "This edge is cut: there is no weight for the loss to depend on."
    if not seen.path.count:
        return "No way leads from this weight to an output: the edges behind its unit are cut, and the loss does not depend on it."
    if seen.stays_flat:
        words = "heaviside has the slope 0 wherever it has one: the product is 0 whatever the error is, and gradient descent stands still."
        if seen.network.d == 1:
            words += " The perceptron algorithm leaves the slope out: Δw = η (c − y) times the input."
        return words
    if seen.network.k > 1 and seen.path.outputs.sum() > 1:
        return f"One of the {int(seen.path.outputs.sum())} outputs that depend on the weight; the loss adds up over all of them."
    return ""


def weight_words(network: Network, key: tuple[int, int, int]) -> str:
    """Return where a weight's edge runs: "from input 2 to hidden unit 2"."""
    s, i, j = key
    return f"from {_unit_words(network, s - 1, j)} to {_unit_words(network, s, i + 1)}"


def _unit_words(network: Network, s: int, number: int) -> str:
    if number == 0:
        return "the bias unit"
    if s == 0:
        return f"input {number}"
    name = layer_name(network, s)
    name = name if network.layers[s - 1].name else name.lower()
    return name if s == network.d and network.k == 1 else f"{name} unit {number}"


def _values_table(seen: Closeup, s: int) -> Table:
    """Return the table of one layer; units that depend on the weight stand in the path's colour."""
    network = seen.network
    y = seen.y[s] if s == network.d else seen.y[s][1:]
    columns = [y] if s == 0 else [seen.z[s - 1], y, seen.delta[s - 1]]
    rows, formulas = [], []
    for i in range(min(len(y), MOST_ROWS)):
        colour = "path_ink" if s and seen.path.units[s - 1][i] else "ink"
        values = [float(column[i]) for column in columns]
        name = output_latex(network, s, i + 1)
        rows.append([Cell(name, is_formula=True, colour=colour), *(Cell(value_text(value), colour=colour) for value in values)])
        formulas += [[symbol, number_latex(value)] for symbol, value in zip(_symbols(network, s, i + 1), values, strict=True)]
    headers = (layer_name(network, s), *(("value",) if s == 0 else ("z", "y", "δ")))
    return Table(headers, rows, [(s, i) for i in range(len(rows))], rows_latex(formulas))


def _symbols(network: Network, s: int, i: int) -> list[str]:
    if s == 0:
        return [output_latex(network, 0, i)]
    return [sum_latex(network, s, i), output_latex(network, s, i), delta_latex(network, s, i)]
