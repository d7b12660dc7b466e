"""The linear program that asks whether two convex hulls have a point in common, solved by HiGHS (Source: ML:IV-54..57)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlp_studio.core.arrays import Floats

if TYPE_CHECKING:
    from highspy import HighsLp

OPTIONS: dict[str, bool | int | str] = {"output_flag": False, "threads": 1, "presolve": "off", "solver": "simplex"}
"""The simplex algorithm without presolve ends in a vertex of the feasible set, and so with at most as many points as it has rows."""
LEAST_SHARE = 1e-9
"""A share below this is a zero of the solver."""


def propose_meeting(first: Floats, second: Floats) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return a few points of each of two sets (m, 2), (n, 2), as indices, whose hulls seem to meet; None if none seem to.

    Shares λ, μ ≥ 0 are sought with Σλ = Σμ = 1 and Σλ_i a_i = Σμ_j b_j. A basic solution has at most four that are not 0: the
    points of a Radon partition. As the solver has tolerances, both answers are proposals: whoever asks must verify them.
    """
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.passModel(_program(*_scaled(first, second)))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    shares = np.array(solver.getSolution().col_value)
    used = np.flatnonzero(shares > LEAST_SHARE)
    used = used[np.argsort(-shares[used], kind="stable")][:4]
    return (
        tuple(sorted(used[used < len(first)].tolist())),
        tuple(sorted((used[used >= len(first)] - len(first)).tolist())),
    )


def _scaled(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Return both in a square from −1 to 1, each axis by itself: the solver's tolerances are absolute."""
    both = np.concatenate([first, second]) / 2  # half of each, whose differences do not overflow
    low, high = both.min(axis=0), both.max(axis=0)
    half = high / 2 - low / 2
    scaled = (both - (low + high) / 2) / np.where(half > 0, half, 1)
    return scaled[: len(first)], scaled[len(first) :]


def _program(first: Floats, second: Floats) -> HighsLp:
    """Return the program: two rows for the place, one for the sum of each set's shares, one column for each point."""
    import highspy

    m, n = len(first), len(second)
    values = np.ones((m + n, 3))
    values[:, :2] = np.concatenate([first, -second])
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = m + n, 4
    program.col_cost_ = np.zeros(m + n)
    program.col_lower_, program.col_upper_ = np.zeros(m + n), np.full(m + n, np.inf)
    program.row_lower_ = program.row_upper_ = np.array([0.0, 0.0, 1.0, 1.0])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.arange(0, 3 * (m + n) + 1, 3, dtype=np.int32)
    program.a_matrix_.index_ = np.concatenate([np.tile([0, 1, 2], m), np.tile([0, 1, 3], n)]).astype(np.int32)
    program.a_matrix_.value_ = values.ravel()
    return program
