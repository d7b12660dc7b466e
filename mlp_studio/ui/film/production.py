"""The making of a film as one sequence, whoever drives it: what is computed elsewhere, and what is painted in small portions."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mlp_studio.core.arrays import Bytes
from mlp_studio.storage.files import check_target, write_bytes_atomically
from mlp_studio.storage.film_export import FILM_FORMATS, PALETTE_SAMPLES, FilmSheet, FilmWriter
from mlp_studio.training.regions import RegionFrame, RegionRequest, draw_regions
from mlp_studio.ui.film.painter import FilmPainter
from mlp_studio.ui.film.plan import FilmPlan, Recording, Shot, shots


@dataclass(frozen=True, eq=False)
class Start:
    """Begin this job; a thread may do it."""

    job: Callable[[], Any]


@dataclass(frozen=True)
class Wait:
    """Send in the result of the job that was begun, when there is one."""


@dataclass(frozen=True)
class Rest:
    """A portion has been painted: do something else now; so much of the film is made, 0 … 1."""

    share: float


Production = Generator[Start | Wait | Rest, Any, int]


def produce(recording: Recording, plan: FilmPlan, path: Path) -> Production:
    """Make a film and write it: a generator of what to do next, which returns the size of the file. Closing it gives everything up.

    While one picture is painted, the one before is encoded and the regions of the next are evaluated. The file appears at the end.

    Raises
    ------
    StudioError
        If there is no run, the library of the format is missing, the encoder fails, or the file cannot be written.
    """
    check_film(recording, plan, path)
    film_format = FILM_FORMATS[plan.form]
    shown = shots(recording.places, plan)
    painter = FilmPainter(recording, plan, shown)
    film: FilmWriter | None = None
    try:
        chosen = _samples(shown) if film_format.wants_samples else ()
        work = len(shown) + len(chosen)
        samples: list[Bytes] = []
        for i, shot in enumerate(chosen):
            yield Start(partial(draw_regions, painter.request(shot)))
            frame = yield Wait()
            yield from _paint(painter, shot, frame, i / work)
            samples.append(painter.pixels)
        sheet = FilmSheet(plan.width, plan.height, plan.frames_per_second, painter.colours, tuple(samples))
        yield Start(partial(_begin, film_format.begin, sheet, painter.request(shown[0])))
        film, frame = yield Wait()
        before: tuple[Bytes, int] | None = None
        for i, shot in enumerate(shown):
            following = painter.request(shown[i + 1], frame) if i + 1 < len(shown) else None
            yield Start(partial(_go_on, film, before, following))
            yield from _paint(painter, shot, frame, (len(chosen) + i) / work)
            before = painter.pixels, shot.milliseconds
            frame = yield Wait()
        yield Start(partial(_end, film, before))
        made: bytes = yield Wait()
        yield Start(partial(write_bytes_atomically, path, made))
        yield Wait()
        return len(made)
    finally:
        painter.close()
        if film is not None:
            film.close()


def check_film(recording: Recording, plan: FilmPlan, path: Path) -> None:
    """Refuse a film that cannot be made, before the work.

    Raises
    ------
    StudioError
        As of `produce`.
    """
    recording.check()
    FILM_FORMATS[plan.form].check()
    check_target(path)


def _samples(shown: tuple[Shot, ...]) -> tuple[Shot, ...]:
    places = np.unique(np.linspace(0, len(shown) - 1, PALETTE_SAMPLES).astype(int))
    return tuple(shown[i] for i in places.tolist())


def _paint(painter: FilmPainter, shot: Shot, frame: RegionFrame | None, share: float) -> Generator[Rest, None, None]:
    for _ in painter.paint(shot, frame):
        yield Rest(share)


def _begin(begin: Callable[[FilmSheet], FilmWriter], sheet: FilmSheet, request: RegionRequest) -> tuple[FilmWriter, RegionFrame | None]:
    return begin(sheet), draw_regions(request)


def _go_on(film: FilmWriter, picture: tuple[Bytes, int] | None, request: RegionRequest | None) -> RegionFrame | None:
    if picture is not None:
        film.add(*picture)
    return None if request is None else draw_regions(request)


def _end(film: FilmWriter, picture: tuple[Bytes, int] | None) -> bytes:
    if picture is not None:
        film.add(*picture)
    return film.finish()


def make_film(recording: Recording, plan: FilmPlan, path: Path, report: Callable[[float], None] = lambda share: None) -> int:
    """Make a film here and now, and return the size of its file; see `produce`. `report` is told how much of it is made, 0 … 1."""
    answer: Any = None
    with closing(produce(recording, plan, path)) as production:
        try:
            step = next(production)
            while True:
                sent = None
                if isinstance(step, Start):
                    answer = step.job()
                elif isinstance(step, Wait):
                    sent = answer
                else:
                    report(step.share)
                step = production.send(sent)
        except StopIteration as end:
            return int(end.value)
