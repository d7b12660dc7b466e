"""`data` and `separable`: what a file of points gives, and whether a line parts their classes."""

from __future__ import annotations

import argparse
from pathlib import Path

from mlp_studio.commands.speech import add_json_option, tell, write_json, write_line
from mlp_studio.core.errors import StudioError


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `data`."""
    parser.add_argument("file", metavar="FILE")
    for name, what in (("x", "x1's column"), ("y", "x2's column"), ("class", "class or target's column"), ("sheet", "sheet or array")):
        parser.add_argument(f"--{name}", metavar="NAME", help=f"{what}, by its name or its number from 1")
    parser.add_argument("-o", "--output", metavar="OUT", help="write the points here: .csv, .tsv, .arff or .npz")
    add_json_option(parser)


def show_data(options: argparse.Namespace) -> int:
    """Print what an import of a file gives, and write its points if that was asked for; return the exit status."""
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
        write_json(
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
    write_line(f"{imported.source}: {len(points):,} points of {imported.rows:,} rows")
    header = "with header" if table.header is not None else "no header"
    write_line(f"format: {table.format}, {''.join(f'{key} {value!r}, ' for key, value in table.dialect.items())}{header}")
    write_line(f"axes: {points.axes[0]}, {points.axes[1]}")
    write_line("target: a number" if counts is None else "classes: " + ", ".join(f"{name} ({count:,})" for name, count in counts.items()))
    for note in imported.notes:
        write_line(note)
    return 0


def add_separable_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `separable`."""
    parser.add_argument("file", metavar="FILE_OR_PROJECT", help="a data file, a project or a lesson")
    add_json_option(parser)


def show_separability(options: argparse.Namespace) -> int:
    """Print the verdicts on the classes of a file; return the exit status."""
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
        tell(f"{options.file}: {note}")
    found = verdicts(points)
    if options.json:
        facts = [verdict.facts(points.classes) for verdict in found]
        pairs = [verdict for verdict in found if verdict.others is not None] or found
        is_separable = all(verdict.is_separable for verdict in pairs)
        write_json({"points": len(points), "classes": list(points.classes), "separable": is_separable, "verdicts": facts})
        return 0
    for verdict in found:
        write_line(verdict.words())
        if verdict.witness is not None and verdict.meeting is not None:
            first, others = (" ".join(_place(*points.xy[i].tolist()) for i in side) for side in verdict.witness)
            write_line(f"  {first} against {others}, meeting at {_place(*verdict.meeting)}")
    return 0


def _place(x1: float, x2: float) -> str:
    return f"({x1:.6g}, {x2:.6g})".replace("-", "−")
