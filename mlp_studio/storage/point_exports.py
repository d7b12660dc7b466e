"""Points as files that other programs read, and that the import gives back exactly as they were."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import PointSet
from mlp_studio.storage.files import write_bytes_atomically
from mlp_studio.storage.imports.labels import label_kind, labels_of
from mlp_studio.storage.imports.table import Column
from mlp_studio.storage.imports.typed_header import format_cell, format_header, format_set

_CLASS, _TARGET, _SET = "class", "target", "set"
_SETS = ("train", "test")
_NOT_IN_ARFF = re.compile("['\"\\\\%\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Writer:
    """A format that points are written in: its name for users, and what makes the bytes."""

    title: str
    to_bytes: Callable[[PointSet], bytes]


def write_points(points: PointSet, path: str | Path, suffix: str = "") -> None:
    """Write points to a file, in the format of its ending, or of another one that is given.

    Axes, classes in their order, labels, test points and every bit of the numbers come back by the import.

    Raises
    ------
    StudioError
        If there is no format with this ending, or the file cannot be written.
    """
    suffix = (suffix or Path(path).suffix).lower()
    if suffix not in WRITERS:
        raise StudioError(f"points are not written as “{suffix}”", str(path), f"Choose a name that ends in {', '.join(WRITERS)}")
    write_bytes_atomically(path, WRITERS[suffix].to_bytes(points))


def points_as_tsv(points: PointSet, indices: Sequence[int] | None = None) -> str:
    """Return points, or those of some indices in their order, as lines with tabs under a header: for the clipboard.

    The classes stay all of them, whether there is a point of each or not.
    """
    chosen = points if indices is None else _at(points, indices)
    return _text(chosen, "\t", "\n")


def _at(points: PointSet, indices: Sequence[int]) -> PointSet:
    rows = np.asarray(indices, np.int64)
    return PointSet(points.xy[rows], points.labels[rows], points.classes, points.axes, points.test_mask[rows], points.setting)


def _csv(points: PointSet) -> bytes:
    return _text(points, ",", "\r\n").encode()  # Source: RFC 4180


def _tsv(points: PointSet) -> bytes:
    return _text(points, "\t", "\r\n").encode()


def _text(points: PointSet, delimiter: str, line_end: str) -> str:
    head, cells = _label_column(points)
    columns: list[Sequence[object]] = [points.xy[:, 0].tolist(), points.xy[:, 1].tolist(), cells]
    heads = [*(format_header(name, "coordinate") for name in points.axes), head]
    if points.test_mask.any():
        heads.append(format_header(_SET, "test"))
        columns.append(_sets(points))
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    rows.writerow(heads)
    rows.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _sets(points: PointSet) -> list[str]:
    return [_SETS[is_test] for is_test in points.test_mask.tolist()]


def _label_column(points: PointSet) -> tuple[str, list[str] | list[float]]:
    """Return the head and the cells of the class or target: the plain word wherever the import makes the same of it."""
    if points.classes is None:
        targets = np.asarray(points.labels, np.float64)
        is_plain = len(targets) > 0 and label_kind(Column(_TARGET, targets), ".") == "number"
        return _TARGET if is_plain else format_header(_TARGET, "number"), targets.tolist()
    if points.setting == "multi-label":
        sets = [format_set([name for name, has in zip(points.classes, row, strict=True) if has]) for row in points.labels.tolist()]
        return format_header(_CLASS, "label set", points.classes), sets
    if _is_plain(points, points.classes):
        return _CLASS, [points.classes[c] for c in points.labels.tolist()]
    written = [format_cell(name) for name in points.classes]
    return format_header(_CLASS, "class", points.classes), [written[c] for c in points.labels.tolist()]


def _is_plain(points: PointSet, classes: tuple[str, ...]) -> bool:
    """Tell whether the names alone, in the rows of their points, are read as these classes in this order."""
    used, first = np.unique(points.labels, return_index=True)
    if len(used) < len(classes) or any(format_cell(name) != name for name in classes):
        return False
    column = Column(_CLASS, [classes[points.labels[i]] for i in np.sort(first)])
    # A class "3,5" may make the import take the comma for the decimal sign.
    return all(
        label_kind(column, decimal) == "class" and labels_of(column, "class", decimal, np.ones(len(first), bool), _CLASS).classes == classes
        for decimal in ".,"
    )


def _arff(points: PointSet) -> bytes:
    names = [format_header(name, "coordinate") for name in points.axes]
    heads = [f"@attribute {_arff_word(name)} numeric" for name in names]
    columns: list[list[str]] = [[repr(value) for value in axis.tolist()] for axis in points.xy.T]
    relation = "points"
    if points.classes is None:
        heads.append(f"@attribute {_TARGET} numeric")
        columns.append([repr(value) for value in points.labels.tolist()])
    elif points.setting == "multi-label":
        # As MEKA has label sets: a column of 0 and 1 for each, and how many of them come first.
        relation = f"'points: -C {len(points.classes)}'"
        heads = [f"@attribute {_arff_word(name)} {{0,1}}" for name in points.classes] + heads
        columns = [["01"[has] for has in column] for column in points.labels.T.tolist()] + columns
    else:
        words = [_arff_word(name) for name in points.classes]
        heads.append(f"@attribute {_CLASS} {{{','.join(words)}}}")
        columns.append([words[c] for c in points.labels.tolist()])
    if points.test_mask.any():
        heads.append(f"@attribute {_SET} {{{','.join(_SETS)}}}")
        columns.append(_sets(points))
    rows = map(",".join, zip(*columns, strict=True))
    return "\n".join([f"@relation {relation}", "", *heads, "", "@data", *rows, ""]).encode()


def _arff_word(text: str) -> str:
    """Return a name or value as an ARFF file has it: in quotes unless it is a word."""
    if re.fullmatch(r"[\w.+-]+", text):
        return text
    escaped = _NOT_IN_ARFF.sub(lambda sign: f"\\{sign[0]}" if sign[0] in "'\"\\%" else f"\\u{ord(sign[0]):04x}", text)
    return f"'{escaped}'"


def _npz(points: PointSet) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(
        file,
        xy=points.xy,
        labels=points.labels,
        classes=np.array(points.classes or (), np.str_),
        axes=np.array(points.axes, np.str_),
        test=points.test_mask,
        setting=np.array(points.setting),
    )
    return file.getvalue()


WRITERS: dict[str, Writer] = {
    ".csv": Writer("CSV", _csv),
    ".tsv": Writer("Tab-separated text", _tsv),
    ".arff": Writer("ARFF, for Weka", _arff),
    ".npz": Writer("NumPy arrays", _npz),
}
"""What points are written as, by the ending of the file."""
