"""What a film shows and how long: the settings of the card, and the moments of a run spread over its time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.moments import Moment
from mlp_studio.core.project import Project
from mlp_studio.storage.film_export import TICK_MS
from mlp_studio.ui.plots.scales import stretch, unstretch

SIZES = ((1920, 1080), (1280, 720), (960, 540), (640, 360))
RATES = (10, 15, 20, 25)
"""Frames per second on offer."""
PARTS = ("network", "regions", "loss")
HOLD_MS = 2000
"""How much longer the last picture stays."""
MOST_SECONDS = 120


@dataclass(frozen=True)
class FilmPlan:
    """The choices for a film.

    Attributes
    ----------
    form
        A name of `film_export.FILM_FORMATS`.
    width, height
        In pixels, even.
    seconds, frames_per_second
        How long it goes, but for the hold at its end, and how often there is another picture at most.
    parts
        Which of PARTS it shows, in their order.
    theme
        "light" or "dark".
    is_log
        Whether time goes by the logarithm of the epochs, so that the first of them, in which most happens, take their time.
    is_log_loss
        Whether the axis of the losses is logarithmic.
    """

    form: str = "gif"
    width: int = 960
    height: int = 540
    seconds: float = 10.0
    frames_per_second: int = 15
    parts: tuple[str, ...] = PARTS
    theme: str = "light"
    is_log: bool = False
    is_log_loss: bool = False


@dataclass(frozen=True, eq=False)
class Recording:
    """A run as it is filmed: its project, its name, its moments with their places in epochs, and its losses (n, 5)."""

    project: Project
    name: str
    places: tuple[float, ...]
    moments: tuple[Moment, ...]
    rows: Floats

    def check(self) -> None:
        """Refuse a run of which there are fewer than two moments.

        Raises
        ------
        StudioError
            It says to train first.
        """
        if len(self.places) < 2:
            raise StudioError("there is no run to film yet", "", "Press Play, let it train for some epochs, then export")


@dataclass(frozen=True)
class Shot:
    """One picture: the index of its moment, its place in epochs, and how long it stays."""

    index: int
    place: float
    milliseconds: int


def shots(places: tuple[float, ...], plan: FilmPlan) -> tuple[Shot, ...]:
    """Return the pictures of a film: for each of its frames the nearest moment, frames with the same moment as one.

    The first moment and the last are always among them.
    """
    count = max(2, round(plan.seconds * plan.frames_per_second))
    at = np.asarray(places)
    share = np.linspace(0.0, 1.0, count)
    if plan.is_log:
        wanted = np.array([unstretch(u) for u in (stretch(at[0]) + share * (stretch(at[-1]) - stretch(at[0]))).tolist()])
    else:
        wanted = at[0] + share * (at[-1] - at[0])
    after = np.clip(np.searchsorted(at, wanted), 1, len(at) - 1)
    nearest = np.where(wanted - at[after - 1] <= at[after] - wanted, after - 1, after)
    ends = np.rint(np.arange(1, count + 1) * 1000 / plan.frames_per_second / TICK_MS).astype(int) * TICK_MS
    first = np.flatnonzero(np.diff(nearest, prepend=-1))
    begins = np.append(np.append(0, ends)[first], ends[-1] + HOLD_MS)
    return tuple(
        Shot(index, places[index], milliseconds)
        for index, milliseconds in zip(nearest[first].tolist(), np.diff(begins).tolist(), strict=True)
    )
