"""The training algorithms as the lecture writes them: numbered lines of pseudo-code, for the network and the settings at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from mlp_studio.core.algorithms import ALGORITHMS, is_plain
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.network import Network
from mlp_studio.core.notation import layer_letters
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.project import Project
from mlp_studio.core.schedules import SCHEDULES
from mlp_studio.core.settings import TrainingSettings

Role = Literal["", "epoch", "batch", "examples", "forward", "residual", "errors", "change", "update", "until", "return"]
"""What a line computes, whatever its number; "" for lines that only hold the others together, as the last one, which no line has as its
role: "return" is where the algorithm stands once it has ended."""
EXAMPLE_ROLES: tuple[Role, ...] = ("examples", "forward", "residual", "errors", "change")
"""The lines of one example, in their order; the perceptron algorithm has no errors to propagate."""
UPDATE_ROLES: tuple[Role, ...] = ("batch", *EXAMPLE_ROLES, "update")
"""The lines of one update: those of each of its examples, between the beginning of a mini-batch and the step."""

BREAK = r"\allowbreak "
"""Where a statement that is too wide may go on in another row."""


@dataclass(frozen=True)
class CodeLine:
    r"""One numbered line.

    Attributes
    ----------
    number
        As the lecture has it: "1" … "11", "7a", "7b".
    indent
        How deep it stands in loops.
    rows
        Rows of statements, as LaTeX; keywords are in `\textsc`, and `\allowbreak` says where a row may be broken.
    role
        What it computes.
    comment
        In few words, as the lecture comments it.
    """

    number: str
    indent: int
    rows: tuple[tuple[str, ...], ...]
    role: Role = ""
    comment: str = ""

    @property
    def latex(self) -> str:
        """The whole line as LaTeX."""
        return r";\ ".join(statement for row in self.rows for statement in row).replace(BREAK, "")

    @property
    def text(self) -> str:
        """The whole line as plain text, for tooltips and screen readers."""
        return plain(self.latex)


@dataclass(frozen=True)
class Code:
    """The pseudo-code of one algorithm.

    Attributes
    ----------
    title
        Its name: "IGD_MLP2".
    lines
        In their order.
    notes
        What the lines leave out, as sentences.
    """

    title: str
    lines: tuple[CodeLine, ...]
    notes: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[Role, ...]:
        """The roles of one update, in the order in which they are computed; with several examples those of `EXAMPLE_ROLES` for each."""
        roles = {line.role for line in self.lines}
        return tuple(role for role in UPDATE_ROLES if role in roles)

    def line_of(self, role: Role) -> CodeLine:
        """Return the line that computes something."""
        return next(line for line in self.lines if line.role == role)

    def line(self, number: str) -> CodeLine | None:
        """Return the line of a number, or None."""
        return next((line for line in self.lines if line.number == number), None)

    def step_at(self, number: str) -> CodeLine | None:
        """Return the line of a number, or the first one after it that computes something; None where there is none."""
        at = next((i for i, line in enumerate(self.lines) if line.number == number), len(self.lines))
        return next((line for line in self.lines[at:] if line.role), None)


def code_of(project: Project) -> Code:
    """Return the pseudo-code of the algorithm that trains a project (Source: ML:IV-94..102, 109, 111..116).

    IGD_MLP2 for d = 2, IGD_MLPd for other depths, their batch forms, and the perceptron algorithm. Where a setting goes beyond the
    lecture (an optimiser, a schedule, penalties, clipping, dropout), the lines say what is done instead.
    """
    return _Writer(project.network, project.training).code()


# Symbols


def layer_symbol(network: Network, s: int) -> str:
    """Return the name of layer s = 1 … d, as canvas and matrices have it: h, h1 … and o; only loops over layers have h_s."""
    return layer_letters(network, s)


def weights_symbol(network: Network, s: int) -> str:
    """Return W^{h_s} as LaTeX."""
    return f"W^{{{layer_symbol(network, s)}}}"


def output_symbol(network: Network, s: int) -> str:
    """Return what layer s = 0 … d puts out, as LaTeX: x, y^{h_s} or y; one output unit alone has a number, which is not bold."""
    if s == 0:
        return r"\mathbf{x}"
    if s == network.d:
        return "y" if network.k == 1 else r"\mathbf{y}"
    return rf"\mathbf{{y}}^{{{layer_symbol(network, s)}}}"


def error_symbol(network: Network, s: int) -> str:
    """Return δ^{h_s} as LaTeX."""
    letter = r"\delta" if s == network.d and network.k == 1 else r"\boldsymbol{\delta}"
    return f"{letter}^{{{layer_symbol(network, s)}}}"


def plain(latex: str) -> str:
    """Return a formula of this module as plain text."""
    text = latex
    for pattern, by in _PLAIN:
        text = re.sub(pattern, by, text)
    return re.sub(r" +", " ", text).strip()


_PLAIN = (
    (r"\{\}_i", "ᵢ"),
    (r"(?<=})\\mathbf", r" \\mathbf"),
    (r"\\allowbreak\s*", ""),
    (r"\\textsc\{(\w+)\}", lambda found: found[1].upper()),
    (r"\\(?:mathbf|mathrm|boldsymbol|text)\{([^{}]*)\}", r"\1"),
    (r"\\(?:quad|,|;|:| )", " "),
    (r"\\delta", "δ"),
    (r"\\Delta ?", "Δ"),
    (r"\\eta", "η"),
    (r"\\sigma", "σ"),
    (r"\\lambda", "λ"),
    (r"\\Sigma", "Σ"),
    (r"\\odot", "⊙"),
    (r"\\otimes", "⊗"),
    (r"\\cdot", "·"),
    (r"\\in\b", "∈"),
    (r"\\le\b", "≤"),
    (r"\^\{?h_\{([^{}]*)\}\}?", r"^(h_\1)"),
    (r"[{}]", ""),
    ("-", "\u2212"),
)


class _Writer:
    """Writes the lines for one network and its settings."""

    def __init__(self, network: Network, settings: TrainingSettings) -> None:
        self._network, self._settings = network, settings
        self._d = network.d
        self._algorithm = ALGORITHMS[settings.algorithm]
        self._is_plain = is_plain(settings)
        self._drops = not self._is_plain and settings.dropout > 0
        self._has_schedule = self._algorithm.uses_gradient and settings.schedule.kind != "constant"
        self._eta = r"\eta_t" if self._has_schedule else r"\eta"

    def code(self) -> Code:
        """Return the lines, with what they leave out."""
        algorithm = self._algorithm
        write = self._incremental if algorithm.by_example else self._batch if algorithm.whole_set else self._mini_batch
        return Code(self._title(), tuple(write()), tuple(self._notes()))

    # The frames

    def _incremental(self) -> list[CodeLine]:
        change = self._changes("7b") if self._algorithm.uses_gradient else replace(self._changes("7b"), number="7")
        return [
            *self._head(),
            self._foreach("4", 1, r"(\mathbf{x},\, \mathbf{c}) \in D", "examples"),
            *self._passes(),
            change,
            CodeLine("8", 2, self._update_rows(), "update", self._step_comment()),
            CodeLine("9", 1, ((r"\textsc{enddo}",),)),
            *self._tail(),
        ]

    def _batch(self) -> list[CodeLine]:
        return [
            *self._head(self._zero()),
            self._foreach("4", 1, r"(\mathbf{x},\, \mathbf{c}) \in D", "examples"),
            *self._passes(),
            self._changes("7b"),
            CodeLine("8", 1, ((r"\textsc{enddo}",),)),
            CodeLine("9", 1, (*self._step_rows(), *self._update_rows()), "update", self._step_comment()),
            *self._tail(),
        ]

    def _mini_batch(self) -> list[CodeLine]:
        begin = self._foreach("4a", 1, r"B \in \mathrm{batches}(D)", "batch")
        deeper = [replace(line, indent=3) for line in (*self._passes(), self._changes("7b"))]
        return [
            *self._head(),
            replace(begin, rows=(*begin.rows, (self._zero(),))),
            self._foreach("4b", 2, r"(\mathbf{x},\, \mathbf{c}) \in B", "examples"),
            *deeper,
            CodeLine("8a", 2, ((r"\textsc{enddo}",),)),
            CodeLine("8b", 2, (*self._step_rows(), *self._update_rows()), "update", self._step_comment()),
            CodeLine("9", 1, ((r"\textsc{enddo}",),)),
            *self._tail(),
        ]

    def _head(self, more: str = "") -> list[CodeLine]:
        if self._d > 2:
            init = [r"\textsc{for} s = 1 \textsc{to} d \textsc{do} \mathrm{init}(W^{h_s}) \textsc{enddo}", "t = 0"]
        elif self._d == 2:
            init = [r"\textsc{for} s = 1,\, 2 \textsc{do} \mathrm{init}(W^{h_s}),\ t = 0"]
        else:
            init = [r"\mathrm{init}(W^{o}),\ t = 0"]
        begin = ["t = t + 1"]
        if self._has_schedule:
            name = SCHEDULES[self._settings.schedule.kind].label.lower().replace(" / ", "/")
            begin.append(rf"\eta_t = \mathrm{{{name}}}(\eta,\, t - 1)")
        if more:
            begin.append(more)
        return [
            CodeLine("1", 0, (tuple(init),)),
            CodeLine("2", 0, ((r"\textsc{repeat}",),)),
            CodeLine("3", 1, (tuple(begin),), "epoch"),
        ]

    def _tail(self) -> list[CodeLine]:
        shown = [weights_symbol(self._network, s) for s in range(1, self._d + 1)]
        names = r",\, ".join(shown if self._d < 3 else (shown[0], "…", shown[-1]))
        y = r"\mathbf{y}" if self._network.k > 1 else "y"
        return [
            CodeLine("10", 0, ((rf"\textsc{{until}} \mathrm{{convergence}}(D,\, {y}(),\, t)",),), "until"),
            CodeLine("11", 0, ((rf"\mathrm{{return}}\ ({names})",),)),
        ]

    def _foreach(self, number: str, indent: int, what: str, role: Role) -> CodeLine:
        return CodeLine(number, indent, ((rf"\textsc{{foreach}} {what} \textsc{{do}}",),), role)

    # The lines of one example

    def _passes(self) -> list[CodeLine]:
        network = self._network
        c, y = (r"\mathbf{c}", r"\mathbf{y}") if network.k > 1 else ("c", "y")
        lines = [
            CodeLine("5", 2, (tuple(self._forward()),), "forward", "forward propagation"),
            CodeLine("6", 2, ((f"{self._residual} = {c} - {y}",),), "residual", "residual"),
        ]
        if self._algorithm.uses_gradient:
            lines.append(CodeLine("7a", 2, tuple((row,) for row in self._backward()), "errors", "backpropagation"))
        return lines

    @property
    def _residual(self) -> str:
        return r"\boldsymbol{\delta}" if self._network.k > 1 else r"\delta"

    def _forward(self) -> list[str]:
        network, d = self._network, self._d
        if d <= 2:
            rows = [self._hidden_output(s, weights_symbol(network, s), output_symbol(network, s - 1)) for s in range(1, d)]
            return [*rows, self._last_output()]
        rows = [self._hidden_output(1, weights_symbol(network, 1), output_symbol(network, 0))]
        general = self._hidden_output(0, "W^{h_s}", r"\mathbf{y}^{h_{s-1}}")
        rows.append(rf"\textsc{{for}} s = 2 \textsc{{to}} d - 1 \textsc{{do}} {BREAK}{general} \textsc{{enddo}}")
        return [*rows, self._last_output()]

    def _last_output(self) -> str:
        network, d = self._network, self._d
        return f"{output_symbol(network, d)} = {self._f(d, weights_symbol(network, d) + output_symbol(network, d - 1))}"

    def _hidden_output(self, s: int, weights: str, before: str) -> str:
        """Return y^{h_s} = (1; f(…)), s = 0 for all layers 2 … d − 1 at once."""
        h = layer_symbol(self._network, s) if s else "h_s"
        kept = rf"\mathbf{{r}}^{{{h}}} \odot " if self._drops else ""
        return rf"\mathbf{{y}}^{{{h}}} = (1;\, {kept}{self._f(s, weights + before)})"

    def _backward(self) -> list[str]:
        network, d = self._network, self._d
        last = self._derivative(d)
        factor = "" if LOSSES[self._settings.loss].residual_is_delta or not last else rf" \odot {last}"
        rows = [f"{error_symbol(network, d)} = {self._residual}{factor}"]
        if d == 2:
            rows.append(self._hidden_error("h", "o", error_symbol(network, 2), self._derivative(1), str(network.sizes[1])))
        elif d > 2:
            general = self._hidden_error("h_s", "h_{s+1}", r"\boldsymbol{\delta}^{h_{s+1}}", self._derivative(0), "l_s")
            rows.append(rf"\textsc{{for}} s = d - 1 \textsc{{downto}} 1 \textsc{{do}} {BREAK}{general} \textsc{{enddo}}")
        return rows

    def _hidden_error(self, h: str, after: str, error: str, slope: str, last: str) -> str:
        kept = rf" {BREAK}\odot \mathbf{{r}}^{{{h}}}" if self._drops else ""
        slope = rf" {BREAK}\odot {slope}" if slope else ""
        return rf"\boldsymbol{{\delta}}^{{{h}}} = [((W^{{{after}}})^T {error}){slope}{kept}]_{{1..{last}}}"

    def _changes(self, number: str) -> CodeLine:
        """Return line 7b: ΔW for gradient descent, its gradient G where more is made of that; a batch sums over its examples."""
        summed = not self._algorithm.by_example
        eta = self._eta
        if summed and self._settings.reduction == "mean":
            eta += "/n" if self._algorithm.whole_set else "/|B|"
        if self._is_plain:
            rows = [self._layerwise(r"\Delta W", rf"{eta}\,", summed, "+")]
        else:
            scale = "" if eta == self._eta else rf"{eta.replace(self._eta, '1')}\,"
            rows = [self._layerwise("G", scale if summed else f"-{scale}", summed, "-")]
            rows += [] if summed else [list(row) for row in self._step_rows()]
        return CodeLine(number, 2, tuple(tuple(row) for row in rows), "change")

    def _layerwise(self, letter: str, factor: str, summed: bool, sign: str) -> list[str]:
        """Return letter^{h_s} = factor (δ^{h_s} ⊗ y^{h_{s−1}}) for all layers."""
        network = self._network

        def one(h: str, error: str, before: str) -> str:
            start = f"{letter}^{{{h}}} {sign} " if summed else ""
            return rf"{letter}^{{{h}}} = {start}{factor}({error} \otimes {before})"

        if self._d <= 2:
            errors = [error_symbol(network, s) if self._algorithm.uses_gradient else self._residual for s in range(1, self._d + 1)]
            return [one(layer_symbol(network, s), error, output_symbol(network, s - 1)) for s, error in enumerate(errors, start=1)]
        first = one(layer_symbol(network, 1), error_symbol(network, 1), output_symbol(network, 0))
        general = one("h_s", r"\boldsymbol{\delta}^{h_s}", r"\mathbf{y}^{h_{s-1}}")
        return [first, rf"\textsc{{for}} s = 2 \textsc{{to}} d \textsc{{do}} {BREAK}{general} \textsc{{enddo}}"]

    def _step_rows(self) -> list[tuple[str, ...]]:
        """Return what becomes of the gradient before it is a step: clipping, penalties, the optimiser; nothing in the lecture."""
        if self._is_plain:
            return []
        settings, rows = self._settings, []
        if settings.clip is not None:
            rows.append(rf"G = G \cdot \mathrm{{min}}(1, {settings.clip:g} / |G|)")
        if settings.l2 or settings.l1:
            terms = [r"\lambda_2 W^{h_s}"] * bool(settings.l2) + [r"\lambda_1 \mathrm{sgn}(W^{h_s})"] * bool(settings.l1)
            rows.append(rf"G^{{h_s}} = G^{{h_s}} + {' + '.join(terms)}")
        rule = OPTIMISERS[settings.optimiser]
        made = rf"\mathrm{{{rule.label.replace('-', ' ')}}}(G^{{h_s}})" if rule.remembers else "G^{h_s}"
        rows.append(rf"\Delta W^{{h_s}} = -{self._eta}\,{made}")
        return [(row,) for row in rows]

    def _update_rows(self) -> tuple[tuple[str, ...], ...]:
        if self._d > 2:
            return ((r"\textsc{for} s = 1 \textsc{to} d \textsc{do} W^{h_s} = W^{h_s} + \Delta W^{h_s} \textsc{enddo}",),)
        symbols = [layer_symbol(self._network, s) for s in range(1, self._d + 1)]
        return (tuple(rf"W^{{{h}}} = W^{{{h}}} + \Delta W^{{{h}}}" for h in symbols),)

    def _zero(self) -> str:
        letter = r"\Delta W" if self._is_plain else "G"
        if self._d > 2:
            return f"{letter}^{{h_s}} = 0"
        return r",\, ".join(f"{letter}^{{{layer_symbol(self._network, s)}}} = 0" for s in range(1, self._d + 1))

    # Functions

    def _f(self, s: int, z: str) -> str:
        """Return the activation of layer s of a sum; s = 0 stands for the hidden layers 2 … d − 1."""
        name = self._function(s)
        return z if name == "linear" else f"{_function_latex(name)}({z})"

    def _derivative(self, s: int) -> str:
        """Return f'(z) of layer s in terms of its output, where that is usual; "" where it is 1. s = 0 stands for layers 1 … d − 1."""
        network = self._network
        name = self._function(s, first=1)
        y = output_symbol(network, s) if s else r"\mathbf{y}^{h_s}"
        if name == "linear":
            return ""
        if name == "sigmoid" and not (self._drops and s != self._d):
            return rf"{y} \odot (1 - {y})"
        if name == "tanh" and not (self._drops and s != self._d):
            return rf"(1 - {y} \odot {y})"
        z = f"z^{{{layer_symbol(network, s) if s else 'h_s'}}}"
        z = z if s == self._d and network.k == 1 else rf"\mathbf{{z}}{z[1:]}"
        return f"{_function_latex(name, prime=True)}({z})"

    def _function(self, s: int, first: int = 2) -> str:
        """Return the name of the activation of layer s; s = 0 asks for that of the layers `first` … d − 1, "" where they differ."""
        layers = self._network.layers
        if s:
            return layers[s - 1].activation
        names = {layer.activation for layer in layers[first - 1 : -1]}
        return names.pop() if len(names) == 1 else ""

    # Words

    def _title(self) -> str:
        if not self._algorithm.uses_gradient:
            return "Perceptron algorithm"
        kind = "IGD" if self._algorithm.by_example else "BGD" if self._algorithm.whole_set else "Mini-batch GD"
        depth = "2" if self._d == 2 else "d"
        return f"{kind}_MLP{depth}"

    def _step_comment(self) -> str:
        return "one gradient step down" if self._algorithm.uses_gradient else ""

    def _notes(self) -> list[str]:
        settings, notes = self._settings, []
        if self._d > 2:
            notes.append("In the loops over s, layer d is the output layer o")
        if self._d > 2 and not self._function(0, first=1):
            names = ", ".join(f"f_{s} = {layer.activation}" for s, layer in enumerate(self._network.layers[:-1], start=1))
            notes.append(f"The hidden layers have activations of their own: {names}")
        if not self._algorithm.by_example:
            notes.append("Line by line one example of a batch comes after the other; the step is made after the last")
        if not all(t.all() for t in self._network.trainable):
            notes.append("Edges that are cut or frozen keep their weight: their Δw is 0")
        if not self._is_plain:
            if settings.dropout:
                notes.append(f"Dropout: r is 0 with probability {settings.dropout:g}, else {1 / (1 - settings.dropout):.3g}")
            if settings.l1 or settings.l2:
                notes.append("The penalty leaves the bias weights, column 0, alone")
        return notes


def _function_latex(name: str, *, prime: bool = False) -> str:
    if name == "":
        return "f_s'" if prime else "f_s"
    if name == "sigmoid":
        return r"\sigma'" if prime else r"\sigma"
    return rf"\mathrm{{{name.replace(' ', '')}{chr(39) if prime else ''}}}"
