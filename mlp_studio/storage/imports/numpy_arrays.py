"""NumPy's .npy and .npz files as tables, without pickle: each array's head is read by us, and its numbers are the bytes that follow.

Source: NumPy Enhancement Proposal 1, and `numpy.lib.format`.
"""

from __future__ import annotations

import ast
import math
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.storage.imports.archive import Archive, is_zip
from mlp_studio.storage.imports.dialect import MAX_CELL, MAX_CELLS, MAX_COLUMNS
from mlp_studio.storage.imports.drawn_rows import evenly_drawn
from mlp_studio.storage.imports.table import Column, Role, Table
from mlp_studio.storage.imports.typed_header import CLASS_NAMES, TEST_NAMES, format_cell, format_set

KEY = "npz"
_MAGIC = b"\x93NUMPY"
_MAX_HEAD = 10_000
_MAX_ARRAYS = 1000
_ENDING = ".npy"
_MANY = 10
"""Columns of two or three rows that are rather rows of two or three columns."""
_LONG_INTEGER = re.compile(r"(\d)L(?=[,)])")
_LABEL_NAMES = CLASS_NAMES | {"labels", "targets", "classes", "y", "c", "colour", "color"}
"""Names, in small letters, of arrays that stand behind the coordinates."""
_PLAIN_NAMES = frozenset({"x", "xy", "data", "points", "features", "inputs", "arr_0"})
"""Names, in small letters, of arrays whose columns need no name: they are the coordinates."""
_TEST_NAMES = TEST_NAMES | {"test", "is_test", "test_mask"}
_LAST_CHARACTER = 0x10FFFF
_SAVE_AGAIN = "Save it again by numpy.save"
_FLAT = "Give arrays of numbers or text: coordinates (n, 2), classes (n,)"
OWN = ("xy", "labels", "classes", "axes", "test", "setting")
"""The arrays of a file that holds a point set whole, named as the attributes of `PointSet`."""


@dataclass(frozen=True)
class _Array:
    """An array of one or two dimensions by its name in the file, "" if it is the only one; (n,) or (n, m)."""

    name: str
    values: NDArray[Any]


def recognises(data: bytes) -> bool:
    """Tell whether the bytes are an array, or a zip archive that is no workbook: a zip of anything else is refused in words."""
    return data.startswith(_MAGIC) or (is_zip(data) and b"[Content_Types].xml" not in data and b"opendocument" not in data[:200])


def read(data: bytes, part: str = "") -> Table:
    """Return the table of one array (.npy), or of those of an archive (.npz) that have equally many rows, side by side.

    An array (n, m) gives m columns, one (n,) a column of its name, a structured one a column for each field. Arrays named as labels are
    come last. An archive as `point_exports` writes it comes back as it was.

    Parameters
    ----------
    data
        The content of the file.
    part
        Which arrays, by their names, if there are several lengths; the longest if it is "".

    Raises
    ------
    StudioError
        If an array holds Python objects, complex numbers or more than the bytes that follow it, or there is none of one or two dimensions.
    """
    if not is_zip(data):
        array = _array(data, "")
        if array is None:
            raise StudioError("the array has no rows", "array", _FLAT)
        return _table([array], ())
    archive = Archive(data)
    names = [name for name in archive.names if name.endswith(_ENDING)]
    if not names:
        raise StudioError("the file is a zip archive without arrays", "", "Unpack it, and open the table that is in it")
    if len(names) > _MAX_ARRAYS:
        raise StudioError(f"there are {len(names):,} arrays", "", "Keep those with the coordinates and the class")
    own = _point_set(archive) if {f"{name}{_ENDING}" for name in OWN} <= set(names) else None
    if own is not None:
        return own
    read_in = (_array(archive.read(name), name.removesuffix(_ENDING)) for name in names)
    arrays = sorted((array for array in read_in if array is not None), key=_rank)
    groups = [[array for array in arrays if len(array.values) == n] for n in sorted({len(a.values) for a in arrays}, reverse=True)]
    titles = tuple(", ".join(array.name for array in group) for group in groups)
    if not groups:
        raise StudioError("no array has rows", f"array {names[0].removesuffix(_ENDING)}", _FLAT)
    if part and part not in titles:
        raise StudioError(f"there are no arrays “{part[:40]}” of one length", "", f"Choose one of {'; '.join(titles)[:200]}")
    chosen = groups[titles.index(part) if part else 0]
    return _table(chosen, titles if len(groups) > 1 else ())


def _rank(array: _Array) -> tuple[bool, int]:
    # Coordinates first, for the first columns are taken for them; the order is otherwise the file's.
    return (array.name.lower() in _LABEL_NAMES, -array.values.ndim)


def _array(data: bytes, name: str) -> _Array | None:
    """Return the array that a .npy file holds, or None if it has no rows, or more than two dimensions."""
    where = f"array {name}".strip()
    descr, is_fortran, shape, begin = _head(data, where)
    dtype = _dtype(descr, where)
    count = math.prod(shape)
    if count * dtype.itemsize > len(data) - begin:
        what = f"the array is said to have the shape {str(shape)[:60]}, and the file holds {len(data) - begin:,} bytes of it"
        raise StudioError(what, where, _SAVE_AGAIN)
    if not 1 <= len(shape) <= (2 if dtype.names is None else 1) or count == 0:
        return None
    values = np.frombuffer(data, dtype, count, begin).reshape(shape, order="F" if is_fortran else "C")
    return _Array(name, values)


def _head(data: bytes, where: str) -> tuple[Any, bool, tuple[int, ...], int]:
    """Return the description of the entries, whether columns come first, the shape, and where the entries begin."""
    form = {1: "<H", 2: "<I", 3: "<I"}.get(data[6] if len(data) > 6 else 0, "")
    begin = 8 + struct.calcsize(form)
    if not data.startswith(_MAGIC) or not form or len(data) < begin:
        raise StudioError("this is no array of NumPy", where, _SAVE_AGAIN)
    length = int(struct.unpack_from(form, data, 8)[0])
    text = data[begin : begin + min(length, _MAX_HEAD)].decode("latin-1" if data[6] < 3 else "utf-8", errors="replace")
    if length > _MAX_HEAD:
        raise StudioError(f"the head of the array has more than {_MAX_HEAD:,} characters", where, _SAVE_AGAIN)
    try:
        head = ast.literal_eval(_LONG_INTEGER.sub(r"\1", text).strip())  # Python 2 wrote 10L
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError) as error:
        raise StudioError("the head of the array cannot be read", where, _SAVE_AGAIN) from error
    shape = head.get("shape") if isinstance(head, dict) else None
    if not isinstance(shape, tuple) or not all(type(n) is int and 0 <= n < 2**40 for n in shape) or "descr" not in head:
        raise StudioError("the head of the array does not say its type and shape", where, _SAVE_AGAIN)
    return head["descr"], bool(head.get("fortran_order")), shape, begin + length


def _dtype(descr: Any, where: str) -> np.dtype[Any]:
    try:
        dtype = np.lib.format.descr_to_dtype(descr)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError, RecursionError, OverflowError, MemoryError, SyntaxError) as error:
        raise StudioError("the type of the array’s entries is not known", where, _SAVE_AGAIN) from error
    if dtype.hasobject:
        raise StudioError("the array holds Python objects (a pickle), which could run code when they are read", where, _FLAT)
    fields = [dtype] if dtype.fields is None else [dtype[name] for name in dtype.names or ()]
    odd = next((kind for kind in fields if kind.kind not in "biufUSM" or kind.subdtype is not None), None)
    if odd is not None:
        what = "complex numbers" if odd.kind == "c" else f"entries of the type {str(odd)[:40]}"
        raise StudioError(f"the array holds {what}, which are no coordinates or classes", where, _FLAT)
    if any(kind.itemsize == 0 for kind in fields):
        raise StudioError("the entries of the array have no bytes", where, _SAVE_AGAIN)
    if any(kind.kind in "US" and kind.itemsize > 4 * MAX_CELL for kind in fields):
        raise StudioError(f"the texts of the array have more than {MAX_CELL:,} characters", where, "Shorten them")
    return dtype


def _table(arrays: Sequence[_Array], parts: tuple[str, ...]) -> Table:
    notes = []
    if len(arrays) == 1 and arrays[0].values.ndim == 2 and len(arrays[0].values) in (2, 3) and arrays[0].values.shape[1] >= _MANY:
        arrays = [_Array(arrays[0].name, arrays[0].values.T)]
        notes.append("Each row of the array was read as a column: there are two or three of them, and many columns.")
    n = len(arrays[0].values)
    width = sum(math.prod(array.values.shape[1:]) * len(array.values.dtype.names or (1,)) for array in arrays)
    if width > MAX_COLUMNS:
        raise StudioError(f"there are {width:,} columns", f"array {arrays[0].name}".strip(), f"Keep at most {MAX_COLUMNS:,} of them")
    drawn = evenly_drawn(n, MAX_POINTS)
    if len(drawn) * width > MAX_CELLS:
        raise StudioError(
            f"there are more than {MAX_CELLS:,} numbers", f"array {arrays[0].name}".strip(), "Keep the columns that are needed"
        )
    columns = [column for array in arrays for column in _columns(_Array(array.name, array.values[drawn]), len(arrays) == 1)]
    names = tuple(array.name for array in arrays if array.name)
    return Table(
        KEY,
        tuple(columns),
        (drawn + 1).tolist(),
        "row",
        dialect={"arrays": ", ".join(names)} if names else {},
        parts=parts,
        part=", ".join(names) if parts else "",
        rows=n,
        notes=tuple(notes),
    )


def _columns(array: _Array, is_alone: bool) -> Iterator[Column]:
    values, name = array.values, array.name
    if values.dtype.names is not None:
        for field in values.dtype.names:
            yield Column(field, _cells(values[field], f"array {name}, field {field}"))
        return
    if values.ndim == 1:
        role: Role | None = "test" if values.dtype.kind == "b" and name.lower() in _TEST_NAMES else None
        yield Column(name, _cells(values, f"array {name}"), role)
        return
    for j in range(values.shape[1]):
        yield Column("" if is_alone or name.lower() in _PLAIN_NAMES else f"{name}{j + 1}", _cells(values[:, j], f"array {name}"))


def _cells(values: NDArray[Any], where: str) -> Sequence[str] | Floats:
    return _numbers(values) if values.dtype.kind in "biuf" else _texts(values, where)


def _numbers(values: NDArray[Any]) -> Floats:
    with np.errstate(all="ignore"):  # a long double may be past the largest float
        return values.astype(np.float64)


def _texts(values: NDArray[Any], where: str) -> tuple[str, ...]:
    if values.dtype.kind == "S":
        return tuple(cell.decode(errors="replace") for cell in values.tolist())
    if values.dtype.kind == "M":
        if np.datetime_data(values.dtype)[0] == "generic":  # NumPy cannot write those
            raise StudioError("the dates of the array have no unit", where.strip(), _SAVE_AGAIN)
        return tuple(str(cell) for cell in values)
    whole = np.ascontiguousarray(values, values.dtype.newbyteorder("="))
    if bool((whole.view(np.uint32) > _LAST_CHARACTER).any()):  # NumPy would make text of it that crashes Python
        raise StudioError("a text of the array has a character that there is not", where.strip(), _SAVE_AGAIN)
    return tuple(whole.tolist())


def _point_set(archive: Archive) -> Table | None:
    """Return the table of an archive with the parts of a point set, or None if it is another one with arrays of these names."""
    found = {name: _array(archive.read(f"{name}{_ENDING}"), name) for name in OWN}
    parts = {name: array.values for name, array in found.items() if array is not None}
    xy, labels, axes, test = (parts.get(name, np.empty(0)) for name in ("xy", "labels", "axes", "test"))
    n = len(xy)
    classes = parts.get("classes", np.empty(0, "U1"))
    setting = {"i": "exclusive", "b": "multi-label", "f": "regression"}.get(labels.dtype.kind)
    shape = (n, len(classes)) if setting == "multi-label" else (n,)
    kinds = "".join(array.dtype.kind for array in (xy, axes, test, classes))
    shapes = (xy.shape, axes.shape, test.shape, labels.shape, classes.ndim)
    if setting is None or kinds != "fUbU" or shapes != ((n, 2), (2,), (n,), shape, 1) or (len(classes) == 0) != (setting == "regression"):
        return None
    names = _texts(classes, "array classes")
    x_name, y_name = _texts(axes, "array axes")
    drawn = evenly_drawn(n, MAX_POINTS)
    xy, labels, test = xy[drawn], labels[drawn], test[drawn]
    if setting == "exclusive" and not bool(np.all((labels >= 0) & (labels < len(names)))):
        raise StudioError("a label is the number of no class", "array labels", f"Count the classes from 0 to {len(names) - 1}")
    if setting == "regression":
        label = Column("target", labels.astype(np.float64), "number")
    elif setting == "exclusive":
        written = [format_cell(name) for name in names]
        label = Column("class", [written[c] for c in labels.tolist()], "class", names)
    else:
        sets = [format_set([name for name, has in zip(names, row, strict=True) if has]) for row in labels.tolist()]
        label = Column("class", sets, "label set", names)
    columns = (
        Column(x_name, _numbers(xy[:, 0]), "coordinate"),
        Column(y_name, _numbers(xy[:, 1]), "coordinate"),
        label,
        *([Column("set", _numbers(test), "test")] if test.any() else []),
    )
    return Table(KEY, columns, (drawn + 1).tolist(), "row", dialect={"arrays": ", ".join(OWN)}, rows=n)
