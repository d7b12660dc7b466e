"""The output of a network written out as one formula, each of its terms marked as depending on a weight or as constant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlp_studio.core.arrays import Booleans
from mlp_studio.core.microscope import Path
from mlp_studio.core.network import Network
from mlp_studio.core.notation import function_latex, output_latex, sum_latex, weight_latex

MOST_TERMS = 24
"""Terms of a formula that is written out in full; of a longer one only what is on the way is."""
MOST_IN_SUM = 4
"""Products of one sum that are written where not all of them are; an ellipsis stands for the others."""
PLUS = "+"
OPEN, CLOSE = r"(\,", r"\,)"
ELLIPSIS = r"\cdots"


@dataclass(frozen=True)
class Term:
    """A part of the formula: its LaTeX, and whether it depends on the weight. A line may break before a `PLUS`."""

    latex: str
    on_path: bool = False


def terms_of(network: Network, path: Path, u: int) -> tuple[Term, ...]:
    """Return y_u(x), u from 0, written out down to the inputs (Source: ML:IV-121..122).

    Units that do not depend on the weight are written as y_v where all of it would be too long, and of several that depend on it in
    the same way, all but the first.
    """
    return (Term(f"{output_latex(network, network.d, u + 1)} =", bool(path.outputs[u])), *_Writer(network, path).output(u))


def abridged(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return a written-out formula with an ellipsis for all products of a sum, beside each other, that do not depend on the weight."""
    kept: list[Term] = []
    depth = 0
    for term in terms:
        is_plus, opens = term.latex == PLUS, term.latex.endswith(OPEN)
        if depth:
            depth += opens - (term.latex == CLOSE)
            continue
        if opens and not term.on_path and kept and kept[-1].on_path and not kept[-1].latex.endswith(OPEN):
            kept.append(Term(f"{term.latex}{ELLIPSIS}{CLOSE}"))  # the constant factor of a product that depends on the weight
            depth = 1
            continue
        if term.on_path:
            kept.append(term)
        elif not kept or kept[-1].latex != (PLUS if is_plus else ELLIPSIS):
            kept.append(term if is_plus else Term(ELLIPSIS))
        if [one.latex for one in kept[-3:]] == [ELLIPSIS, PLUS, ELLIPSIS]:
            del kept[-2:]
    return tuple(kept)


def term_count(network: Network) -> int:
    """Return how many terms are added up in y_u(x) if all of it is written out."""
    count = 1
    for units in network.sizes[:-1]:
        count = units * count + 1
    return count


class _Writer:
    """Writes the units of one network, from the output back."""

    def __init__(self, network: Network, path: Path) -> None:
        self._network = network
        self._path = path
        self._all = term_count(network) <= MOST_TERMS

    def output(self, u: int) -> list[Term]:
        """Write y_u."""
        network = self._network
        if network.layers[-1].activation == "softmax":
            return self._softmax(u)
        if network.layers[-1].activation == "linear":
            return self._sum(network.d, u)
        return self._unit(network.d, u)

    def _unit(self, s: int, i: int) -> list[Term]:
        on_path = bool(self._path.units[s - 1][i])
        name = function_latex(self._network.layers[s - 1].activation)
        return [Term(f"{name}{OPEN}", on_path), *self._sum(s, i), Term(CLOSE, on_path)]

    def _softmax(self, u: int) -> list[Term]:
        """Write the softmax of all sums of the output layer; the one that depends on the weight is written out."""
        network, reached = self._network, self._path.units[-1]
        spelled = u if reached[u] else next((v for v in range(network.k) if reached[v]), u)
        shown = [v for v in range(network.k) if v < 2 or v == spelled or v == network.k - 1]
        on_path = bool(self._path.outputs[u])
        terms = [Term(rf"\mathrm{{softmax}}_{{{u + 1}}}(\,", on_path)]
        for at, v in enumerate(shown):
            if at:
                terms.append(Term(r",\;"))
            if at and v != shown[at - 1] + 1:
                terms.append(Term(r"\dots,\;"))
            terms += self._sum(network.d, v) if v == spelled else [Term(sum_latex(network, network.d, v + 1), bool(reached[v]))]
        return [*terms, Term(r"\,)", on_path)]

    def _sum(self, s: int, i: int) -> list[Term]:
        network = self._network
        marked = self._path.edges[s - 1][i]
        columns = [j for j in range(network.shapes[s - 1][1]) if not network.removed[s - 1][i, j]]
        first = next((j for j in columns if j and marked[j]), 0)
        shown = columns if self._all or len(columns) <= MOST_IN_SUM else self._few(columns, first)
        terms: list[Term] = []
        before = -1
        for j in shown:
            if terms:
                terms.append(Term(PLUS))
            if columns.index(j) != before + 1:
                terms += [self._ellipsis(marked, columns, shown), Term(PLUS)]
            before = columns.index(j)
            terms += self._product(s, i, j, is_first=j == first)
        if before + 1 < len(columns):
            terms += [Term(PLUS), self._ellipsis(marked, columns, shown)]
        return terms or [Term("0")]

    def _ellipsis(self, marked: Booleans, columns: list[int], shown: list[int]) -> Term:
        return Term(ELLIPSIS, any(marked[j] for j in columns if j not in shown))

    def _few(self, columns: list[int], first: int) -> list[int]:
        """Return the first ones and the one to write out, in their order."""
        few = columns[: MOST_IN_SUM - 1]
        return few if first in few or not first else [*few[:-1], first]

    def _product(self, s: int, i: int, j: int, *, is_first: bool) -> list[Term]:
        network, on_path = self._network, bool(self._path.edges[s - 1][i, j])
        weight = weight_latex(network, (s, i, j))
        if j == 0:
            return [Term(weight, on_path)]
        if s > 1 and (self._all or (is_first and self._path.units[s - 2][j - 1])):
            return [Term(rf"{weight}\,", on_path), *self._unit(s - 1, j - 1)]
        return [Term(rf"{weight}\,{output_latex(network, s - 1, j)}", on_path)]
