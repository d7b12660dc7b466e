"""The pages of the microscope as blocks, made of what the core has computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.derivation import Factor, derivative_latex, factors_of, nested_sums, steps_of
from mlp_studio.core.hand_calculation import calculated
from mlp_studio.core.hand_steps import loss_step
from mlp_studio.core.microscope import Closeup, check_of
from mlp_studio.core.network import Network
from mlp_studio.core.notation import delta_latex, loss_latex, output_latex, sum_latex
from mlp_studio.core.project import Project
from mlp_studio.core.written_out import terms_of
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.latex_copy import line_latex, number_latex, rows_latex
from mlp_studio.ui.microscope.blocks import Beside, Block, Cell, Columns, Formula, Table, Words, line_pieces, term_pieces

MOST_ROWS = 12
"""Units of one layer that the table of values lists."""


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
        blocks.append(Formula(term_pieces(terms), " ".join(term.latex for term in terms), is_low=sight.is_low))
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
    blocks: list[Block] = []
    for number, step in enumerate(steps_of(sight.seen), start=1):
        blocks.append(Words(f"({number})  {step.words}", "body", "ink2"))
        for line in step.lines:
            latex = line_latex(line)
            blocks.append(Formula(line_pieces(latex), latex))
    return blocks or [Words(note_of(sight))]


def sums_page(sight: Sight) -> list[Block]:
    """Return δ of the units on the way, layer by layer from the output back."""
    blocks: list[Block] = [Words("The error comes back from the output: each δ is a sum over the units that its unit goes to", "body")]
    for line in nested_sums(sight.seen):
        latex = line_latex(line)
        blocks.append(Formula(line_pieces(latex), latex))
    return blocks if len(blocks) > 1 else [Words(note_of(sight))]


def check_page(sight: Sight) -> list[Block]:
    """Return the derivative beside the difference quotient."""
    seen, check = sight.seen, check_of(sight.project, sight.example, sight.seen)
    loss, symbol = loss_latex(seen.loss), derivative_latex(seen)
    lines = (
        rf"{symbol} \approx ({loss}(w + h) - {loss}(w - h)) / 2 h = {number_latex(check.quotient, 8)}",
        f"{symbol} = {number_latex(check.derivative, 8)}",
    )
    h = number_latex(check.h)
    above, below = number_latex(check.above, 8), number_latex(check.below, 8)
    losses = rf"h = {h}, \quad {loss}(w + h) = {above}, \quad {loss}(w - h) = {below}"
    pieces = [piece for part in losses.split(r" \quad ") for piece in line_pieces(part + r"\;")]
    words = f"They differ by {value_text(check.difference, 10)}."
    if seen.stays_flat:
        words += " The loss is a staircase here: flat between its jumps."
    return [
        Words("Move the weight a little up and down, and see how the loss of this example changes", "body"),
        Formula(pieces, losses),
        Formula(line_pieces(lines[0]), lines[0]),
        Words("By backpropagation", "body"),
        Formula(line_pieces(lines[1]), lines[1]),
        Words(words, "body", "ink", 600),
    ]


def values_page(sight: Sight) -> list[Block]:
    """Return z, y and δ of all units, layer by layer, and the loss of the example."""
    network = sight.seen.network
    blocks: list[Block] = [Beside([_values_table(sight.seen, s) for s in range(network.d + 1)])]
    loss = loss_step(calculated(sight.project, sight.example))
    if loss is not None:
        latex = " ".join(loss.line)
        blocks = [Formula(line_pieces(latex), latex), *blocks]
    more = [f"{units - MOST_ROWS:,} more of {layer_name(network, s)}" for s, units in enumerate(network.sizes) if units > MOST_ROWS]
    return [*blocks, Words(f"And {', '.join(more)}")] if more else blocks


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
