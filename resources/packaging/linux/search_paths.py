"""Where the libraries of a bundle search for others: nowhere but in the bundle, whatever the machine that built it wrote into them."""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator
from pathlib import Path

ORIGIN = ("$ORIGIN", "${ORIGIN}")
"""How a path begins that goes from the folder of the library itself."""
_MAGIC = b"\x7fELF\x02\x01"  # 64 bits, the lowest byte first: all machines that there are bundles for
_LOAD, _DYNAMIC = 1, 2  # kinds of segments
_END, _STRINGS, _RPATH, _RUNPATH = 0, 5, 15, 29  # kinds of dynamic entries
_ENTRY = struct.Struct("<qQ")


def forget_builder(bundle: Path) -> list[Path]:
    """Take out of all libraries of a bundle the folders of the machine that built it, and return the libraries that had some.

    Who may write to a folder of that name could otherwise lay a library of his own into the application of everybody.

    Raises
    ------
    ValueError
        If a library names such folders beside some of the bundle.
    """
    changed = []
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and not path.is_symlink() and _is_library(path):
            content = bytearray(path.read_bytes())
            if _forget(content, path.relative_to(bundle)):
                path.write_bytes(content)
                changed.append(path)
    return changed


def search_paths(content: bytes) -> list[str]:
    """Return the folders that a library names, as they stand in it."""
    return [folder for _, text in _paths(content) for folder in text.split(":")]


def _is_library(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _forget(content: bytearray, library: Path) -> bool:
    """Take the entries with foreign folders out of the dynamic section; those behind each move up, and it ends earlier."""
    foreign = []
    for number, text in _paths(content):
        own = [folder for folder in text.split(":") if _is_in_bundle(folder, library)]
        if not own:
            foreign.append(number)
        elif len(own) < len(text.split(":")):
            raise ValueError(f"{library.name} searches for libraries in {text}, of which only a part is in the bundle")
    offset, entries = _dynamic(content)
    kept = [entry for number, entry in enumerate(entries) if number not in foreign]
    kept += [(_END, 0)] * len(foreign)
    content[offset : offset + _ENTRY.size * len(kept)] = b"".join(_ENTRY.pack(*entry) for entry in kept)
    return bool(foreign)


def _is_in_bundle(folder: str, library: Path) -> bool:
    """Tell whether a folder that a library of the bundle names is one of the bundle; `$ORIGIN/../../../..` may lead out of it."""
    begin, _, end = folder.partition("/")
    return begin in ORIGIN and posixpath.normpath(f"{library.parent.as_posix()}/{end}").split("/")[0] != ".."


def _paths(content: bytes | bytearray) -> Iterator[tuple[int, str]]:
    """Yield the number of each dynamic entry that names folders, and its text."""
    entries = _dynamic(content)[1]
    for number, (kind, value) in enumerate(entries):
        if kind in (_RPATH, _RUNPATH):
            start = _place(content, dict(entries)[_STRINGS]) + value
            yield number, content[start : content.index(b"\0", start)].decode()


def _dynamic(content: bytes | bytearray) -> tuple[int, list[tuple[int, int]]]:
    """Return where the dynamic section lies and its entries, the one that ends it not among them; none in a static program."""
    for kind, offset, _, size in _segments(content):
        if kind == _DYNAMIC:
            entries = list(_ENTRY.iter_unpack(content[offset : offset + size]))
            return offset, entries[: [entry[0] for entry in entries].index(_END)]
    return 0, []


def _place(content: bytes | bytearray, address: int) -> int:
    """Return where in the file an address of memory lies."""
    return next(
        offset + address - start for kind, offset, start, size in _segments(content) if kind == _LOAD and start <= address < start + size
    )


def _segments(content: bytes | bytearray) -> Iterator[tuple[int, int, int, int]]:
    """Yield kind, place in the file, address in memory and size in the file of each segment."""
    (table,) = struct.unpack_from("<Q", content, 32)
    each, count = struct.unpack_from("<HH", content, 54)
    for start in range(table, table + each * count, each):
        kind, _, offset, address, _, size = struct.unpack_from("<IIQQQQ", content, start)
        yield kind, offset, address, size
