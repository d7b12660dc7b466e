"""The command line: the window without a command, and the commands that need no screen (design §6)."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from mlp_studio import __version__
from mlp_studio.core.errors import StudioError
from mlp_studio.core.settings import MAX_SEED

if TYPE_CHECKING:
    from mlp_studio.core.project import Project

BAD_INPUT = 2
DEFAULT_MAX_EPOCHS = 10_000
"""Of `train`, where neither the project nor the command line says when to end."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of the command line are."""

    def error(self, message: str) -> NoReturn:
        raise StudioError(message, "command line", f"See `{self.prog} --help`")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, or 2 for bad input, told in one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given and (given[0] in COMMANDS or given[0].startswith("-")):
            options = _parser().parse_args(given)
            return int(options.run(options))
        if len(given) > 1:
            raise StudioError(f"the window opens one file, {len(given)} were given", "command line", "See `mlp-studio --help`")
        return _window(given[0] if given else None)
    except StudioError as error:
        _tell(str(error))
        return BAD_INPUT
    except BrokenPipeError:  # the reader of a pipe has gone: nobody is left to tell
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mlp-studio",
        description="Draw a multilayer perceptron, train it on points of the plane, and watch it learn.",
        usage="mlp-studio [FILE] | mlp-studio COMMAND …",
        epilog="Without a command the window opens on FILE: a project, a lesson or a data file. PROJECT is a file or a lesson's name.",
    )
    parser.add_argument("--version", action="version", version=f"mlp-studio {__version__}")
    commands = parser.add_subparsers(prog="mlp-studio", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, (run, summary, add_options) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        add_options(command)
    return parser


def _window(name: str | None) -> int:
    if name is not None and not os.path.exists(name):
        from mlp_studio.storage.lessons import find_project

        find_project(name)  # a lesson, or the refusal that says what there is; what exists but is broken is told in the window
    if sys.platform.startswith("linux") and not any(os.environ.get(key) for key in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise StudioError(
            "there is no screen to open the window on", "display", "Use a command such as `train` or `screenshot`, or set DISPLAY"
        )
    from mlp_studio.ui.start import open_window

    return open_window(name)


def _print(text: str) -> None:
    # A pipe on Windows cannot hold a true minus, and nothing a lone half of a character, as names from a file may have it.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(f"{text}\n".encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def _tell(text: str) -> None:
    """Say something beside the result, on stderr."""
    sys.stderr.write(f"mlp-studio: {text}\n")


def _print_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, allow_nan=False)
    _print(text)


def _finite(value: float) -> float | None:
    """Return the number as JSON can hold it: null where there is none."""
    return value if abs(value) < float("inf") else None


def _number(kind: type[int] | type[float], lowest: float, what: str, highest: float = 2**53) -> Callable[[str], Any]:
    def convert(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
        return value

    return convert


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _project(name: str, data: str | None) -> tuple[Project, list[str]]:
    """Return the project of this file or lesson, with the points of a data file in place of its own if one is given.

    The other result is what there is to tell of the data file; it waits until nothing can be refused any more: a refusal is one line.
    """
    from mlp_studio.storage.imports.choosing import read_points
    from mlp_studio.storage.imports.matching import match_classes
    from mlp_studio.storage.lessons import find_project

    project, _ = find_project(name)
    if data is None:
        return project, []
    imported = read_points(data)
    points = imported.points
    own = project.points.classes
    if own is not None and points.classes is not None:
        with contextlib.suppress(StudioError):  # classes of another name are these points' own
            points = match_classes(points, own)
    return replace(project, points=points, source=Path(data).name), [f"{data}: {note}" for note in imported.notes]


def _lessons_options(parser: argparse.ArgumentParser) -> None:
    _json_option(parser)


def _lessons(options: argparse.Namespace) -> int:
    from mlp_studio.storage.lessons import lessons

    found = lessons()
    if options.json:
        _print_json({"lessons": [{"name": lesson.name, "title": lesson.title} for lesson in found]})
        return 0
    width = max(len(lesson.name) for lesson in found)
    for lesson in found:
        _print(f"{lesson.name:<{width}}  {lesson.title}")
    return 0


def _train_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--data", metavar="F", help="train on the points of this file instead of the project's own")
    parser.add_argument("--epochs", metavar="N", type=_number(int, 0, "a number of epochs"), help="at most so many epochs")
    parser.add_argument(
        "--seed", metavar="S", type=_number(int, 0, "a seed", MAX_SEED), help="begin with new random weights from this seed"
    )
    parser.add_argument("-o", "--output", metavar="OUT.mlps", help="write the trained project here")
    _json_option(parser)


def _train(options: argparse.Namespace) -> int:
    from mlp_studio.core import edits
    from mlp_studio.core.engine import Engine
    from mlp_studio.storage.files import check_target
    from mlp_studio.storage.project_file import write_project
    from mlp_studio.training.verdicts import explain_cycle, explain_end

    project, notes_on_data = _project(options.project, options.data)
    if options.output is not None:
        check_target(options.output)
    if options.seed is not None:
        project = edits.reset(project, options.seed)
    stop = project.training.stop
    limit = options.epochs if options.epochs is not None else stop.max_epochs if stop.max_epochs is not None else DEFAULT_MAX_EPOCHS
    project = edits.set_training(project, stop=replace(stop, max_epochs=limit))
    try:
        engine = Engine(project)
    except StudioError as error:
        raise error.within(options.project) from None
    for note in notes_on_data:
        _tell(note)
    begin, used = time.perf_counter(), 0
    last = None
    engine.record()
    rows = engine.take_records()
    budget = engine.per_update
    while engine.reason is None:
        slice_begin = time.perf_counter()
        done = engine.advance(budget)
        seconds = time.perf_counter() - slice_begin
        used += done
        budget = max(engine.per_update, min(2 * budget, int(0.05 * done / max(seconds, 1e-9))))
        taken = engine.take_records()
        rows = taken if len(taken) else rows
        last = _show_progress(engine.epoch, limit, float(rows[-1, 1]), last, quiet=options.json)
    if last is not None:
        sys.stderr.write("\n")
    seconds = time.perf_counter() - begin
    reason = engine.reason
    engine.record()
    _, loss, test_loss, error_rate, test_error_rate = (float(v) for v in engine.take_records()[-1])
    trained = project.trained(engine.weights, engine.epoch, engine.example, engine.memory)
    if options.output is not None:
        write_project(replace(trained, training=replace(trained.training, stop=stop)), options.output)
    regression = project.points.setting == "regression"
    result: dict[str, Any] = {
        "epochs": engine.epoch,
        "loss": _finite(loss),
        "error_rate": None if regression else error_rate,
        "reason": reason,
        "seconds": seconds,
        "examples_per_second": used / seconds if used else 0.0,
        "weights": [matrix.tolist() for matrix in engine.weights],
    }
    if project.points.test_mask.any():
        result["test_loss"], result["test_error_rate"] = _finite(test_loss), None if regression else test_error_rate
    what, mend = explain_end(reason, project, engine.epoch)
    notes = [f"{what}. {mend}".strip()]
    if engine.cycle is not None:
        cycle_what, cycle_mend = explain_cycle(engine.cycle.first, engine.cycle.period, project)
        result["cycle"] = {"first": engine.cycle.first, "period": engine.cycle.period}
        notes.append(f"{cycle_what}. {cycle_mend}")
    if options.json:
        for note in notes if engine.cycle is not None or reason == "diverged" else []:
            _tell(note)
        _print_json(result)
        return 0
    for note in notes:
        _print(note)
    for label, key in (("loss", "loss"), ("errors", "error_rate"), ("test loss", "test_loss"), ("test errors", "test_error_rate")):
        if result.get(key) is not None:
            _print(f"{label}: {100 * result[key]:.1f} %" if "error" in key else f"{label}: {result[key]:.6g}")
    return 0


def _show_progress(epoch: int, limit: int, loss: float, last: float | None, *, quiet: bool) -> float | None:
    """Draw the progress bar on stderr ten times a second, where stderr is a terminal; return when it was drawn."""
    now = time.monotonic()
    if quiet or not sys.stderr.isatty() or (last is not None and now - last < 0.1):
        return last
    filled = int(30 * epoch / max(1, limit))
    sys.stderr.write(f"\r[{'█' * filled}{'·' * (30 - filled)}] epoch {epoch:,} of {limit:,}  loss {loss:.4g}   ")
    sys.stderr.flush()
    return now


def _predict_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--data", metavar="F", help="predict for the points of this file instead of the project's own")
    _json_option(parser)


def _predict(options: argparse.Namespace) -> int:
    import numpy as np

    from mlp_studio.core.points import decide
    from mlp_studio.core.propagation import outputs
    from mlp_studio.storage.lessons import find_project

    (given, notes_on_data), (project, _) = _project(options.project, options.data), find_project(options.project)
    points, names = given.points, project.points.classes
    setting = project.points.setting
    with np.errstate(all="ignore"):
        y = outputs(project.network, project.network.inputs_at(points.xy))
    if not np.isfinite(y).all():
        at = int(np.argmin(np.isfinite(y).all(axis=1)))
        raise StudioError(
            f"the output for point {at + 1} is not finite", options.project, "Look at the features and the weights of the project"
        )
    for note in notes_on_data:
        _tell(note)
    decided: list[Any] = [None] * len(y) if setting == "regression" else decide(y, setting).tolist()
    if setting == "multi-label":
        decided = [[c for c, has in enumerate(row) if has] for row in decided]
    if options.json:
        _print_json({"outputs": y.tolist(), "classes": decided})
        return 0
    for (x1, x2), row, label in zip(points.xy, y, decided, strict=True):
        indices = label if isinstance(label, list) else [] if label is None else [label]
        words = ", ".join(names[c] if names is not None and c < len(names) else str(c) for c in indices)
        _print(f"{x1:g}\t{x2:g}\t" + "\t".join(f"{v:.6g}" for v in row) + (f"\t{words}" if words else ""))
    return 0


def _data_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    for name, what in (("x", "x1's column"), ("y", "x2's column"), ("class", "class or target's column"), ("sheet", "sheet or array")):
        parser.add_argument(f"--{name}", metavar="NAME", help=f"{what}, by its name or its number from 1")
    parser.add_argument("-o", "--output", metavar="OUT", help="write the points here: .csv, .tsv, .arff or .npz")
    _json_option(parser)


def _data(options: argparse.Namespace) -> int:
    from mlp_studio.core.description import class_counts
    from mlp_studio.storage.imports.choosing import read_points_with
    from mlp_studio.storage.point_exports import write_points

    imported = read_points_with(options.file, options.sheet, options.x, options.y, vars(options)["class"])
    points, table = imported.points, imported.table
    if options.output is not None:
        write_points(points, options.output)
    counts = None
    if points.classes is not None:
        counts = {name: sum(parts) for name, parts in zip(points.classes, zip(*class_counts(points), strict=True), strict=True)}
    if options.json:
        _print_json(
            {
                "rows": imported.rows,
                "points": len(points),
                "dropped": imported.dropped,
                "features": list(points.axes),
                "classes": None if points.classes is None else list(points.classes),
                "counts": counts,
                "test": int(points.test_mask.sum()),
                "format": table.format,
                "dialect": {**table.dialect, "header": None if table.header is None else list(table.header)},
                "columns_left": list(imported.columns_left),
                "warnings": list(imported.notes),
            }
        )
        return 0
    _print(f"{imported.source}: {len(points):,} points of {imported.rows:,} rows")
    header = "with header" if table.header is not None else "no header"
    _print(f"format: {table.format}, {''.join(f'{key} {value!r}, ' for key, value in table.dialect.items())}{header}")
    _print(f"axes: {points.axes[0]}, {points.axes[1]}")
    _print("target: a number" if counts is None else "classes: " + ", ".join(f"{name} ({count:,})" for name, count in counts.items()))
    for note in imported.notes:
        _print(note)
    return 0


def _separable_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE_OR_PROJECT", help="a data file, a project or a lesson")
    _json_option(parser)


def _separable(options: argparse.Namespace) -> int:
    from mlp_studio.core.separability import verdicts
    from mlp_studio.storage.imports.choosing import read_points
    from mlp_studio.storage.lessons import find_project
    from mlp_studio.storage.project_file import SUFFIX

    path = Path(options.file)
    is_data = path.is_file() and path.suffix.lower() != SUFFIX
    imported = read_points(path) if is_data else None
    points = find_project(options.file)[0].points if imported is None else imported.points
    if points.classes is None:
        raise StudioError("its points have a target number, not classes", options.file, "Choose points with classes")
    for note in () if imported is None else imported.notes:
        _tell(f"{options.file}: {note}")
    found = verdicts(points)
    if options.json:
        facts = [verdict.facts(points.classes) for verdict in found]
        pairs = [verdict for verdict in found if verdict.others is not None] or found
        is_separable = all(verdict.is_separable for verdict in pairs)
        _print_json({"points": len(points), "classes": list(points.classes), "separable": is_separable, "verdicts": facts})
        return 0
    for verdict in found:
        _print(verdict.words())
        if verdict.witness is not None and verdict.meeting is not None:
            first, others = (" ".join(_place(*points.xy[i].tolist()) for i in side) for side in verdict.witness)
            _print(f"  {first} against {others}, meeting at {_place(*verdict.meeting)}")
    return 0


def _place(x1: float, x2: float) -> str:
    return f"({x1:.6g}, {x2:.6g})".replace("-", "−")


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("output", metavar="OUT")
    parser.add_argument("--to", metavar="FORMAT", required=True, help=f"{', '.join(EXPORTS)}")


def _export(options: argparse.Namespace) -> int:
    from mlp_studio.storage.files import check_target

    if options.to not in EXPORTS:
        raise StudioError(f"there is no format {options.to!r}", "--to", f"Choose one of {', '.join(EXPORTS)}")
    project, _ = _project(options.project, None)
    check_target(options.output)
    EXPORTS[options.to](project, Path(options.output))
    return 0


def _export_tikz(project: Project, path: Path) -> None:
    from mlp_studio.storage.tikz_export import write_tikz

    write_tikz(project, path)


def _export_points(project: Project, path: Path, form: str) -> None:
    from mlp_studio.storage.point_exports import write_points

    write_points(project.points, path, f".{form}")


def _export_picture(project: Project, path: Path, form: str) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mlp_studio.ui.canvas.export import export_canvas

    export_canvas(project, path, form)


EXPORTS: dict[str, Callable[[Project, Path], None]] = {
    "tikz": _export_tikz,
    **{form: partial(_export_points, form=form) for form in ("csv", "tsv", "arff", "npz")},
    **{form: partial(_export_picture, form=form) for form in ("svg", "png", "pdf")},
}
"""What a project can be exported to: its network as LaTeX or a picture, its points as a table."""


def _screenshot_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("output", metavar="OUT.png")
    parser.add_argument("--size", metavar="WxH", default="1440x900", help="of the window in pixels")
    parser.add_argument("--epochs", metavar="N", type=_number(int, 0, "a number of epochs"), default=0, help="train so many epochs first")
    parser.add_argument("--data", metavar="F", help="with the points of this file")
    parser.add_argument("--view", metavar="NAME", default="window", help="window, canvas, plane, loss, weights or data")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")


def _screenshot(options: argparse.Namespace) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mlp_studio.ui.screenshot import take_screenshot

    width, cross, height = options.size.lower().partition("x")
    if not (cross and width.isdecimal() and height.isdecimal() and 320 <= int(width) <= 8192 and 240 <= int(height) <= 8192):
        raise StudioError(f"{options.size!r} is not a size", "--size", "Write it as 1440x900, from 320x240 to 8192x8192")
    project, notes_on_data = _project(options.project, options.data)
    take_screenshot(
        project,
        Path(options.output),
        (int(width), int(height)),
        options.epochs,
        options.view,
        options.theme,
    )
    for note in notes_on_data:
        _tell(note)
    return 0


def _bench_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    _json_option(parser)


def _bench(options: argparse.Namespace) -> int:
    from mlp_studio.bench import run_bench

    report = run_bench(quick=options.quick)
    if options.json:
        _print_json(report.as_json())
    else:
        _print(report.as_text())
    return 0


_Command = tuple[Callable[[argparse.Namespace], int], str, Callable[[argparse.ArgumentParser], None]]
COMMANDS: dict[str, _Command] = {
    "lessons": (_lessons, "the lessons that ship, one a line: name, title", _lessons_options),
    "train": (_train, "train without a window", _train_options),
    "predict": (_predict, "outputs and class of each point", _predict_options),
    "data": (_data, "what an import of FILE gives", _data_options),
    "separable": (_separable, "which classes a line separates, with its weights, or why none can", _separable_options),
    "export": (_export, "the network as LaTeX or a picture, or the points as a table", _export_options),
    "screenshot": (_screenshot, "the real window, rendered to a PNG", _screenshot_options),
    "bench": (_bench, "examples per second by shape of network and size of batch", _bench_options),
}
