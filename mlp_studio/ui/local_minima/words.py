"""Where many starts ended, in words: clusters of final losses, those that diverged, and why symmetric starts learn so little."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlp_studio.core.findings import counted
from mlp_studio.core.starts import Cluster, clusters_of, is_falling, symmetric_layers
from mlp_studio.training.local_minima import StartEnd, StartsPlan
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.formats import count_text, loss_text, percent_text

REASONS = {
    "max_epochs": "all epochs",
    "loss_below": "loss low enough",
    "errors_below": "errors low enough",
    "change_below": "weights at rest",
    "early_stopping": "test loss rose",
    "diverged": "diverged",
}
HEADERS = ("Start", "Seed", "Final loss", "Errors", "Epochs", "Ended by")


def has_settled(end: StartEnd) -> bool:
    """Tell whether a start has a final loss that means something: it did not diverge."""
    return end.reason != "diverged" and np.isfinite(end.loss)


def final_losses(ends: Sequence[StartEnd]) -> np.ndarray:
    """Return the final losses, (n,); NaN for those that diverged."""
    return np.array([end.loss if has_settled(end) else np.nan for end in ends], np.float64)


def is_on_its_way(end: StartEnd) -> bool:
    """Tell whether a start was given too few epochs to come to rest."""
    return has_settled(end) and end.reason == "max_epochs" and is_falling(end.rows[:, 0], end.rows[:, 1])


def cluster_words(ends: Sequence[StartEnd], wanted: int) -> str:
    """Return where the starts ended: "19 of 50 end at L = 0.013 or less, 31 at L = 0.25 or more: stuck.".

    Where they gather is told of those that have come to rest; the others are where they happened to be when their epochs were over.
    """
    if not ends:
        return ""
    n = len(ends)
    resting, falling = (final_losses([end for end in ends if is_on_its_way(end) == on_its_way]) for on_its_way in (False, True))
    clusters = clusters_of(resting, float(np.median([end.rows[0, 1] for end in ends])))
    diverged = sum(not has_settled(end) for end in ends)
    parts = [_one(cluster, i, clusters, n) for i, cluster in enumerate(clusters)]
    if len(falling):
        were = "was" if len(falling) == 1 else "were"
        place = _between(float(falling.min()), float(falling.max()))
        parts.append(f"{count_text(len(falling))} of {n} {were} still falling at the last epoch, {place}")
    if diverged:
        parts.append(f"{count_text(diverged)} of {n} diverged")
    so_far = f" ({count_text(n)} of {count_text(wanted)} have ended)" if n < wanted else ""
    return "; ".join(parts) + "." + so_far


def _one(cluster: Cluster, i: int, clusters: Sequence[Cluster], n: int) -> str:
    who = f"{count_text(cluster.count)} of {n} {'ends' if cluster.count == 1 else 'end'}"
    low, high, between = loss_text(cluster.low), loss_text(cluster.high), _between(cluster.low, cluster.high)
    if len(clusters) == 1:
        return f"{'The only one ends' if n == 1 else f'All {n} end' if cluster.count == n else who} {between}"
    stuck = ": stuck" if cluster.is_stuck else ""
    if i == 0:
        return f"{who} at L = {high} or less"
    if cluster.is_scattered:
        return f"{who} apart from each other {between}{stuck}"
    if i == len(clusters) - 1:
        return f"{who} at L = {low} or more{stuck}"
    return f"{who} {between}{stuck}"


def _between(low: float, high: float) -> str:
    first, last = loss_text(low), loss_text(high)
    return f"at L = {first}" if first == last else f"between L = {first} and {last}"


def symmetry_words(end: StartEnd | None) -> str:
    """Return why a symmetric start cannot get far, or "" for one that is none."""
    if end is None:
        return ""
    start = end.network.with_weights(end.start)
    layers = symmetric_layers(start)
    if not layers:
        return ""
    where = " and ".join(layer_name(start, s) for s in layers)
    return (
        f"A symmetric start: all units of {where} begin with the same weights, so they have the same y and the same δ, and every update "
        "is the same for each of them. They stay alike, and do together what one unit can do: weights are drawn at random to break this."
    )


def plan_words(plan: StartsPlan) -> str:
    """Return what a plan will do."""
    last = plan.seed_of(plan.starts - 1)
    seeds = f"seed {plan.seed}" if plan.starts == 1 else f"seeds {plan.seed} to {last}"
    return f"{counted(plan.starts, 'start')} of this network, {seeds}"


def end_cells(end: StartEnd, *, is_regression: bool) -> tuple[str, ...]:
    """Return what a row of the table says of a start, in the order of HEADERS."""
    errors = "–" if is_regression else percent_text(end.errors)
    reason = REASONS.get(end.reason, end.reason)
    return count_text(end.number + 1), str(end.seed), loss_text(end.loss), errors, count_text(end.epoch), reason


def row_words(end: StartEnd, *, is_regression: bool) -> str:
    """Return all that the table says of a start, in one line."""
    number, seed, loss, errors, epochs, reason = end_cells(end, is_regression=is_regression)
    wrong = "" if is_regression else f", {errors} errors"
    return f"Start {number}, seed {seed}: L = {loss}{wrong} after {epochs} epochs; ended by: {reason}"


def tsv(ends: Sequence[StartEnd]) -> str:
    """Return the table as text between tabs, with every digit."""
    rows = [(end.number + 1, end.seed, repr(end.loss), repr(end.errors), end.epoch, REASONS.get(end.reason, end.reason)) for end in ends]
    return "\n".join("\t".join(str(cell) for cell in row) for row in (HEADERS, *rows))
