"""What the losses of a run say: it diverges, learns, has come to a plateau, has converged, goes up and down, or fits too closely."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.arrays import Floats
from mlp_studio.core.findings import TIMES_FROM, Finding, counted, number, rise, share, share_of, smaller_rate, times
from mlp_studio.core.settings import TrainingSettings

DIVERGING_ROWS, DIVERGING_LEAST = 10, 3
"""The last records that are looked at for divergence, and the fewest that say something: one step up may be chance."""
DIVERGING_GROWTH, DIVERGING_RISES = 2.0, 0.75
"""From this growth of the loss over them on, if at least this share of their steps goes up: noise goes down as often."""
DIVERGED_GROWTH = 10.0
"""A loss of so many times that at the start of the run is diverging whichever way it goes just now: random weights are no worse."""
DIVERGING_SHARE = 0.01
"""A loss below this share of the run's first one is not diverging: after all that has been learned it only trembles."""
WINDOW_EPOCHS, WINDOW_SHARE = 50, 0.2
"""Progress is measured over the last 50 epochs, or the last fifth of a longer run: learning slows down as 1/t, and a fifth of the run
in which the loss falls by less than a hundredth is a plateau at any time scale."""
AVERAGED, AVERAGED_FROM = 5, 20
"""At both ends of a window of at least 20 records the mean of 5 is taken, against the noise of single examples."""
PLATEAU_FALL = 0.01
"""A smaller relative fall over the window is none to speak of."""
STILL_FALLS = 0.1
"""From such a fall on, the loss goes on falling though there are no errors left; below it what remains is to sharpen the outputs. Where it
rises by as much, nothing has converged."""
NO_GRADIENT = 1e-6
"""A gradient shorter than this, for each unit of loss, moves nothing that can be seen: steps of η = 1 would take 10⁶ epochs."""
UNSTEADY_SWING, UNSTEADY_RISES = 0.2, 0.25
"""The loss goes up and down where its range over the window is this share of its mean and this share of its steps goes up, …"""
UNSTEADY_FALL = 0.25
"""… and what it has fallen by is less than this share of that range."""
OVERFIT_RISE = 0.05
"""The test loss has risen where it is more than this above its least value; less is within the noise of small test sets."""
UNEXPLAINED = 0.1
"""A regression has converged where at most this share is left of the loss of the best constant, …"""
EXCERPT = 256
"""Records at the end of a run that an excerpt has all of, and about as many of the rest."""


@dataclass(frozen=True)
class Errors:
    """How wrong a network is on its training points.

    Attributes
    ----------
    count, least
        Examples that are misclassified, and how many any network must misclassify.
    among
        Number of training points.
    unexplained
        Of target numbers: the loss as a share of that of the best constant; else None.
    gradient
        ‖∇L‖, over all layers; NaN where no gradient is followed.
    change
        The largest change of a weight in an epoch of late, or None if it is not known.
    """

    count: int
    least: int
    among: int
    unexplained: float | None
    gradient: float
    change: float | None = None

    @property
    def are_left(self) -> bool:
        """Whether there are errors that could be mended."""
        return self.count > self.least if self.unexplained is None else self.unexplained > UNEXPLAINED

    def in_words(self) -> str:
        """Return how many there are."""
        if self.unexplained is not None:
            return f"{share_of(self.unexplained, 'the loss of the best constant')} is left"
        return f"{self.count:,} of {counted(self.among, 'example')} {'is' if self.count == 1 else 'are'} misclassified"

    def slope_in_words(self) -> str:
        """Return the length of the gradient, to follow other evidence, where there is one."""
        return f", ‖∇L‖ = {number(self.gradient)}" if isfinite(self.gradient) else ""


@dataclass(frozen=True)
class Progress:
    """The loss over the last part of a run: from a value to another within so many epochs, and its range and rises on the way."""

    epochs: float
    first: float
    last: float
    swing: float
    rises: float

    @property
    def fall(self) -> float:
        """The relative fall; below 0 it rose."""
        return 1 - self.last / self.first if self.first > 0 else 0.0

    def in_words(self) -> str:
        """Return "by 12 % in the last 100 epochs (0.412 to 0.363)"."""
        return f"{rise(abs(self.fall))} in the last {_epochs(self.epochs)} ({number(self.first)} to {number(self.last)})"


def excerpt(rows: Floats) -> Floats:
    """Return a copy of what these rules need of a run's records: the last ones, the least test loss, and the others evenly."""
    early = max(0, len(rows) - EXCERPT)
    stride = max(1, early // EXCERPT)
    chosen = np.arange(0, early, stride)
    if np.isfinite(rows[:early, 2]).any():
        chosen = np.union1d(chosen, np.nanargmin(rows[:early, 2]))
    return np.concatenate([rows[chosen], rows[early:]])


def progress_of(rows: Floats) -> Progress | None:
    """Return how the loss went of late; None before the first epoch is over, and where a loss is not finite."""
    if len(rows) < 2:
        return None
    end = rows[-1, 0]
    length = max(WINDOW_EPOCHS, float(f"{WINDOW_SHARE * (end - rows[0, 0]):.1e}"))  # a round number to say
    window = rows[max(0, int(np.searchsorted(rows[:, 0], end - length))) :]
    epochs, losses = window[:, 0], window[:, 1]
    if len(window) < 2 or not np.isfinite(losses).all() or epochs[-1] - epochs[0] < 1:
        return None
    width = AVERAGED if len(window) >= AVERAGED_FROM else 1
    mean = float(losses.mean())
    return Progress(
        float(epochs[-1] - epochs[0]),
        float(losses[:width].mean()),
        float(losses[-width:].mean()),
        float(np.ptp(losses)) / mean if mean > 0 else 0.0,
        float((np.diff(losses) > 0).mean()),
    )


def run_findings(rows: Floats, training: TrainingSettings, errors: Errors) -> list[Finding]:
    """Return what the records of a run say: rows of epoch, training loss, test loss, error rate, test error rate, up to the present.

    At most one of divergence, convergence, unsteadiness and plateau; overfitting besides; and by how much the loss fell.
    """
    progress = progress_of(rows)
    state = _diverging(rows, training)
    for rule in (_converged, _unsteady, _plateau):
        state = rule(rows, progress, training, errors) if state is None else state
    found = (_overfitting(rows), state, _learning(progress, errors))
    return [finding for finding in found if finding is not None]


def _diverging(rows: Floats, training: TrainingSettings) -> Finding | None:
    mend = smaller_rate(training.learning_rate)
    if training.reduction == "sum" and not ALGORITHMS[training.algorithm].by_example:
        mend += "; or take the mean over D, whose steps do not grow with its number of examples"
    if not len(rows) or not np.isfinite(rows[[0, -1], 1]).all():
        return None
    start, now = float(rows[0, 1]), float(rows[-1, 1])
    growth = _growth(rows)
    if growth is not None:
        return Finding("diverging", "Diverging: the loss grows", growth, mend)
    if rows[0, 0] == 0 and now > DIVERGED_GROWTH * start > 0:
        evidence = f"it is {number(now)}, {number(now / start)} times what it was at the start of the run, {number(start)}"
        return Finding("diverging", "Diverging: the loss is far above its start", evidence, mend)
    return None


def _growth(rows: Floats) -> str | None:
    """Return by how much the loss grew over the last records, if it did so steadily and is worth a word."""
    part = rows[-DIVERGING_ROWS:]
    if len(part) < DIVERGING_LEAST or not np.isfinite(part[:, 1]).all():
        return None
    first, last = float(part[0, 1]), float(part[-1, 1])
    rises = float((np.diff(part[:, 1]) > 0).mean())
    if first <= 0 or last < DIVERGING_GROWTH * first or rises < DIVERGING_RISES or last < DIVERGING_SHARE * rows[0, 1]:
        return None
    return f"by a factor of {number(last / first)} in the last {_epochs(part[-1, 0] - part[0, 0])} ({number(first)} to {number(last)})"


def _converged(rows: Floats, progress: Progress | None, training: TrainingSettings, errors: Errors) -> Finding | None:
    """Say that there is nothing left to learn, and by which measure: a stop rule's, the errors', or the gradient's."""
    stop, loss = training.stop, rows[-1, 1] if len(rows) else inf
    way = _way(progress)
    if stop.loss_below is not None and loss <= stop.loss_below:
        return Finding("converged", f"Converged: the loss is at most {number(stop.loss_below)}", f"it is {number(loss)}{way}")
    bound = stop.errors_below
    if bound is not None and errors.unexplained is None and errors.count <= bound * errors.among:
        what = f"Converged: at most {share(bound)} training errors"
        return Finding("converged", what, f"{errors.in_words()}{way}")
    if stop.change_below is not None and errors.change is not None and errors.change <= stop.change_below:
        what = f"Converged: weights change by at most {number(stop.change_below)}"
        return Finding("converged", what, f"the largest change of late is {number(errors.change)} in an epoch; {errors.in_words()}{way}")
    if progress is None or errors.are_left or progress.fall < -STILL_FALLS:
        return None
    if errors.unexplained is not None:
        if abs(progress.fall) >= PLATEAU_FALL:
            return None
        what = "Converged: the loss hardly falls any more"
        return Finding("converged", what, f"{progress.in_words()}; {errors.in_words()}{errors.slope_in_words()}")
    if errors.count:
        what = "Converged: only contradictory points are wrong"
        return Finding("converged", what, f"{errors.in_words()}, and no network can have fewer{way}")
    what = "No training errors left; the loss still falls"
    if progress.fall < STILL_FALLS or not progress.last:
        what = "Converged: no training errors left"
    return Finding("converged", what, f"0 errors among {counted(errors.among, 'example')}{errors.slope_in_words()}{way}")


def _way(progress: Progress | None) -> str:
    """Return how the loss went, to follow other evidence."""
    if progress is None:
        return ""
    return f"; the loss {'fell' if progress.fall >= 0 else 'rose'} {progress.in_words()}"


def _unsteady(rows: Floats, progress: Progress | None, training: TrainingSettings, errors: Errors) -> Finding | None:
    if progress is None or progress.swing < UNSTEADY_SWING or progress.rises < UNSTEADY_RISES:
        return None
    if progress.fall >= UNSTEADY_FALL * progress.swing:
        return None
    evidence = (
        f"over the last {_epochs(progress.epochs)} it ranges over {share_of(progress.swing, 'its mean')}, "
        f"and went up in {share(progress.rises)} of the steps; {errors.in_words()}"
    )
    return Finding("unsteady", "Unsteady: the loss goes up and down", evidence, smaller_rate(training.learning_rate))


def _plateau(rows: Floats, progress: Progress | None, training: TrainingSettings, errors: Errors) -> Finding | None:
    if progress is None or progress.epochs < WINDOW_EPOCHS or abs(progress.fall) >= PLATEAU_FALL or not errors.are_left:
        return None
    if isfinite(errors.gradient) and errors.gradient <= NO_GRADIENT * max(progress.last, 1e-300):
        what = "At rest: the gradient is 0, but errors are left"
        mend = "A local minimum, a saddle or a flat place: Reset begins elsewhere, more hidden units leave fewer of them"
    else:
        what = "Plateau: the loss hardly falls"
        mend = "Wait, make η larger or use momentum; Reset begins elsewhere, and more hidden units may help"
    way = progress.in_words() if progress.fall >= 0 else f"it rose {progress.in_words()}"
    return Finding("plateau", what, f"{way}{errors.slope_in_words()}; {errors.in_words()}", mend)


def _learning(progress: Progress | None, errors: Errors) -> Finding | None:
    if progress is None:
        return None
    word = "fell" if progress.fall >= 0 else "rose"
    start = "Learning: loss" if progress.fall >= 0 else "The loss"
    what = f"{start} {word} {rise(abs(progress.fall))} in {_epochs(progress.epochs)}"
    return Finding("learning", what, f"{number(progress.first)} to {number(progress.last)}; {errors.in_words()}")


def _overfitting(rows: Floats) -> Finding | None:
    """Say that the test loss has turned while the training loss went on falling."""
    if not len(rows) or not np.isfinite(rows[:, 1:3]).all():
        return None
    best, last = rows[int(np.argmin(rows[:, 2]))], rows[-1]
    if last[0] - best[0] < WINDOW_EPOCHS or last[2] <= (1 + OVERFIT_RISE) * best[2] or last[1] >= best[1]:
        return None
    turned, now = _epoch(best[0]), _epoch(last[0])
    more = _more(float(last[2] / best[2])) if best[2] > 0 else "more"
    evidence = (
        f"it was least in epoch {turned}, {number(best[2])}, and is {number(last[2])} in epoch {now}, {more}; "
        f"the training loss fell from {number(best[1])} to {number(last[1])}"
    )
    what = "Overfitting: the test loss rises again"
    return Finding(
        "overfitting", what, evidence, f"Go back to epoch {turned}; more points, a penalty or early stopping keep it from rising"
    )


def _more(factor: float) -> str:
    return f"{share(factor - 1)} more" if factor < TIMES_FROM else f"{times(factor)} as much"


def _epochs(count: float) -> str:
    return counted(round(count), "epoch")


def _epoch(place: float) -> str:
    return f"{int(place):,}"
