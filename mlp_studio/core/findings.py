"""What can be said about a run and its network: kinds of findings, the most important first, and the words that they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mlp_studio.core.network import Network, UnitKey

Manner = Literal["warn", "info", "ok"]
KINDS: dict[str, Manner] = {
    "diverging": "warn",
    "overfitting": "warn",
    "converged": "ok",
    "dead": "warn",
    "symmetric": "warn",
    "saturated": "warn",
    "plateau": "warn",
    "unsteady": "warn",
    "contradictory": "warn",
    "learning": "info",
    "one class": "info",
    "one side": "info",
}
"""How serious each kind is. The order is that of importance: what has gone wrong, why nothing more happens, what keeps units from learning,
and then what is merely so."""
TIMES_FROM = 10.0
"""From such a factor on nobody reads percent: it is said how many times as much something is."""
MOST_NAMED = 4
"""Units of a layer that are named one by one; of more their number is said."""


@dataclass(frozen=True)
class Finding:
    """One thing that is so, with the numbers that show it.

    Attributes
    ----------
    kind
        A name of `KINDS`.
    what
        What is so, in half a sentence that stands alone.
    evidence
        What was measured.
    mend
        What to try, or "".
    units
        The units concerned, (s, i).
    points
        The points concerned, as indices into the set.
    """

    kind: str
    what: str
    evidence: str
    mend: str = ""
    units: tuple[UnitKey, ...] = ()
    points: tuple[int, ...] = ()

    @property
    def manner(self) -> Manner:
        """How serious it is."""
        return KINDS[self.kind]


def by_importance(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of their kinds."""
    order = list(KINDS)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.kind)))


def smaller_rate(eta: float) -> str:
    """Return what to try where steps are too long."""
    return f"Make η smaller than {number(eta)}, for example {number(eta / 10)}, and press “Same start”"


def number(value: float, figures: int = 3) -> str:
    """Return a number in so many figures, as sentences have it: 0.412; below 0.001 in two: 1.2e−9."""
    text = f"{value:.{figures}g}" if abs(value) >= 0.001 or value == 0 else f"{value:.1e}"
    mantissa, _, exponent = text.partition("e")
    return (f"{mantissa}e{int(exponent)}" if exponent else text).replace("-", "−")


def share(value: float) -> str:
    """Return a share 0..1 in two figures, or whole from 10 % on: "0.34 %", "97 %"; never 100 % of what is less."""
    percent = 100 * value
    if 99.5 <= percent < 100:
        return f"{min(percent, 99.99):.4g} %"
    return f"{percent:.0f} %" if percent >= 10 else f"{number(percent, 2)} %"


def share_of(value: float, whole: str) -> str:
    """Return a share of something: "34 % of its mean"; from ten times on "12 times its mean"."""
    return f"{share(value)} of {whole}" if value < TIMES_FROM else f"{times(value)} {whole}"


def rise(value: float) -> str:
    """Return by which share something rose: "by 34 %"; from ten times on, "to 12 times as much" (of a rise by 1100 %)."""
    return f"by {share(value)}" if value < TIMES_FROM - 1 else f"to {times(value + 1)} as much"


def times(factor: float) -> str:
    """Return a factor: "2,770 times", "1.2e7 times"."""
    return f"{factor:,.0f} times" if factor < 1e6 else f"{number(factor, 2)} times"


def counted(n: int, one: str, many: str = "") -> str:
    """Return "1 epoch", "1,200 epochs", or another plural than that with an s."""
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"


def listed(words: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def units_in_words(network: Network, units: Sequence[UnitKey]) -> str:
    """Return which units these are: "units 2 and 4 of hidden layer 1", "hidden unit 3"; by their names where the user gave some."""
    parts = []
    for s in sorted({s for s, _ in units}):
        layer = network.layers[s - 1]
        members = [i for layer_number, i in units if layer_number == s]
        names = [layer.unit_name(i) or str(i + 1) for i in members]
        noun = "unit" if len(members) == 1 else "units"
        place = ""
        if s == network.d or network.d == 2:
            noun = f"{'output' if s == network.d else 'hidden'} {noun}"
        else:
            place = f" of hidden layer {s}"
        is_long = len(members) > MOST_NAMED
        parts.append(f"{len(members):,} of {layer.units:,} {noun}{place}" if is_long else f"{noun} {listed(names)}{place}")
    return listed(parts)
