"""`export`: a project's network as a picture or for other programs, its points as a table, its run as losses or as a film."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlp_studio.commands.options import number, project_of, size_of, with_limit
from mlp_studio.commands.speech import ProgressBar
from mlp_studio.commands.training import finish
from mlp_studio.core.errors import StudioError

if TYPE_CHECKING:
    from mlp_studio.core.project import Project
    from mlp_studio.training.whole_run import WholeRun

LEAST_FILM = (320, 180)


@dataclass(frozen=True)
class Export:
    """A format of files.

    Attributes
    ----------
    title
        What it holds, in few words.
    write
        What writes it to a path.
    runs
        Whether it needs a run of the project.
    endings
        The endings of OUT that choose between kinds of it; empty where OUT may have any.
    """

    title: str
    write: Callable[[Project, Path, argparse.Namespace], None]
    runs: bool = False
    endings: tuple[str, ...] = ()


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `export`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    width = max(len(name) for name in EXPORTS)
    parser.epilog = "formats:\n" + "\n".join(f"  {name:<{width}}  {export.title}" for name, export in EXPORTS.items())
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("output", metavar="OUT")
    parser.add_argument("--to", metavar="FORMAT", required=True, help="one of those below")
    parser.add_argument(
        "--epochs", metavar="N", type=number(int, 1, "a number of epochs"), help="of the run for losses and films, at most so many"
    )
    parser.add_argument("--size", metavar="WxH", default="960x540", help="of a film in pixels, even numbers")
    parser.add_argument("--seconds", metavar="S", type=number(float, 0.5, "a duration", 120), default=10.0, help="of a film")
    parser.add_argument("--fps", metavar="F", type=number(int, 1, "a rate", 50), default=15, help="pictures per second of a film")
    parser.add_argument("--log", action="store_true", help="film the first epochs slowly: time by the logarithm of the epochs")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="of a film or a picture")
    parser.add_argument(
        "--sheets", metavar="N", type=number(int, 1, "a number of sheets", 40), default=1, help="worksheets with different numbers"
    )
    parser.add_argument("--decimals", metavar="N", type=number(int, 2, "a number of decimals", 6), default=3, help="of a worksheet")
    parser.add_argument(
        "--example", metavar="N", type=number(int, 1, "a row of the points"), help="of a worksheet: a row of the points, from 1"
    )
    parser.add_argument("--solutions", choices=("with", "apart", "without"), default="with", help="of a worksheet: where they are")


def export(options: argparse.Namespace) -> int:
    """Write a project in another format; return the exit status."""
    from mlp_studio.storage.files import check_target

    if options.to not in EXPORTS:
        raise StudioError(f"there is no format {options.to!r}", "--to", f"Choose one of {', '.join(EXPORTS)}")
    found = EXPORTS[options.to]
    if options.epochs is not None and not found.runs:
        running = ", ".join(name for name, export in EXPORTS.items() if export.runs)
        raise StudioError(f"{options.to} holds no run", "--epochs", f"Leave it out, or choose one of {running}")
    project, _ = project_of(options.project, None)
    check_target(options.output)
    found.write(project, Path(options.output), options)
    return 0


def _tikz(project: Project, path: Path, options: argparse.Namespace) -> None:
    from mlp_studio.storage.tikz_export import write_tikz

    write_tikz(project, path)


def _points(project: Project, path: Path, options: argparse.Namespace) -> None:
    from mlp_studio.storage.point_exports import write_points

    write_points(project.points, path, f".{options.to}")


def _picture(project: Project, path: Path, options: argparse.Namespace) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mlp_studio.ui.canvas.export import export_canvas

    export_canvas(project, path, options.to, options.theme)


def _weights(project: Project, path: Path, options: argparse.Namespace) -> None:
    from mlp_studio.storage.network_exports import write_network

    write_network(project, path, options.to)


def _losses(project: Project, path: Path, options: argparse.Namespace) -> None:
    from mlp_studio.app.run_labels import settings_text
    from mlp_studio.storage.curve_exports import RunCurves, write_curves

    settings = settings_text(project.training, project.network)
    write_curves([RunCurves("run 1", settings, _run(project, options).rows)], path)


def _worksheet(project: Project, path: Path, options: argparse.Namespace) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mlp_studio.core.worksheet import PARTS, WorksheetPlan, askable
    from mlp_studio.ui.start import make_application
    from mlp_studio.ui.worksheet.export import export_worksheet

    count = len(project.points)
    if options.example is not None and options.example > count:
        raise StudioError(f"there is no point {options.example:,}", "--example", f"Choose one of 1 to {count:,}")
    make_application()
    example = None if options.example is None else options.example - 1
    parts = askable(project) or tuple(PARTS)  # where nothing can be asked, the plan says why
    plan = WorksheetPlan(parts, example, options.decimals, options.sheets, solution=options.solutions)
    export_worksheet(project, plan, path)


def _film(project: Project, path: Path, options: argparse.Namespace) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mlp_studio.storage.film_export import FILM_FORMATS
    from mlp_studio.ui.film.plan import FilmPlan, Recording
    from mlp_studio.ui.film.production import make_film
    from mlp_studio.ui.start import make_application

    width, height = size_of(options.size, LEAST_FILM)
    if width % 2 or height % 2:
        raise StudioError(f"{options.size!r} is not even", "--size", "Films have even widths and heights, such as 960x540")
    FILM_FORMATS[options.to].check()
    run = _run(project, options)
    make_application()
    recording = Recording(project, Path(options.project).stem, run.history.places, run.history.moments, run.rows)
    plan = FilmPlan(options.to, width, height, options.seconds, options.fps, theme=options.theme, is_log=options.log)
    bar = ProgressBar()
    try:
        make_film(recording, plan, path, lambda share: bar.show(share, "film"))
    finally:
        bar.end()


def _run(project: Project, options: argparse.Namespace) -> WholeRun:
    from mlp_studio.training.whole_run import WholeRun

    try:
        run = WholeRun(with_limit(project, options.epochs), with_course=True)
    except StudioError as error:
        raise error.within(options.project) from None
    finish(run)
    return run


def _film_title(name: str) -> str:
    return f"a run as a film: network, decision regions and losses ({name})"


EXPORTS: dict[str, Export] = {
    "svg": Export("the network as it is drawn (SVG)", _picture),
    "png": Export("the network as it is drawn (PNG)", _picture),
    "pdf": Export("the network as it is drawn (PDF)", _picture),
    "tikz": Export("the network as a LaTeX document that draws it", _tikz),
    "csv": Export("the points (CSV)", _points),
    "tsv": Export("the points (tab-separated)", _points),
    "arff": Export("the points (ARFF, for Weka)", _points),
    "npz": Export("the points (NumPy arrays)", _points),
    "numpy": Export("the network's weights (NumPy arrays, .npz)", _weights),
    "pytorch": Export("the network as a Python file for PyTorch", _weights),
    "onnx": Export("the network as an ONNX model", _weights),
    "losses": Export("losses and error rates of a run, a row per epoch (CSV)", _losses, runs=True),
    **{name: Export(_film_title(title), _film, runs=True) for name, title in (("gif", "GIF"), ("webp", "WebP"), ("mp4", "MP4"))},
    "worksheet": Export(
        "one step to calculate by hand, with its solution (.pdf, .html or .tex)", _worksheet, endings=(".pdf", ".html", ".tex")
    ),
}
"""What a project can be exported to."""
