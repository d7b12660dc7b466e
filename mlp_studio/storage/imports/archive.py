"""Zip archives from anywhere, read within bounds: no entry grows past what was said of it, and nothing grows without end."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, KeysView

from mlp_studio.core.errors import StudioError

MAX_ENTRIES = 10_000
MAX_SIZE = 256 * 2**20
"""Bytes of all entries together, unpacked. A sheet of 1,000,000 rows with three numbers has 168 MB, one of 100,000 rows 17 MB."""
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY_MARK = b"PK\x01\x02"
_ENCRYPTED = 1
# What reading a damaged archive raises, by experience and by fuzzing.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OverflowError, OSError)
_DAMAGED = "the file is damaged: it is no whole zip archive"
_FETCH_AGAIN = "Save or fetch it again"
_PIECE = 2**20


def is_zip(data: bytes) -> bool:
    """Tell whether the bytes begin as a zip archive does."""
    return data.startswith(_STARTS)


class Archive:
    """The entries of a zip archive that is held in memory.

    The number of entries and their sizes are bounded before anything is unpacked. A size that the directory understates does no harm:
    no more than it says is unpacked, and the checksum then does not fit. A bound on the ratio would say nothing more: an honest array of
    zeros is packed 1000 to 1, the most that deflate can do, and a bomb of 10 MB is past `MAX_SIZE` at 26 to 1.

    Raises
    ------
    StudioError
        If it is damaged, too large when unpacked, encrypted, or packed in a way that cannot be bounded.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY_MARK) > MAX_ENTRIES:  # counted first: a directory of 32 MB takes seconds to read
            raise StudioError(f"the archive has more than {MAX_ENTRIES:,} entries", "", "Give a file with one table")
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise StudioError(_DAMAGED, "", _FETCH_AGAIN) from error
        entries = self._file.infolist()
        self._entries = {entry.filename: entry for entry in entries}
        size = sum(entry.file_size for entry in entries)
        if size > MAX_SIZE:
            raise StudioError(
                f"the file unpacks to {size / 2**20:,.0f} MB, and {MAX_SIZE >> 20} MB is the most that is read",
                "",
                "Save a part of the table as CSV",
            )
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise StudioError("the archive is encrypted", "", "Save it without a password")
        # Others unpack without a bound on what one call returns; neither Excel nor NumPy writes them.
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
            raise StudioError("the archive is packed in an unusual way", "", "Pack it with the usual method, deflate")

    @property
    def names(self) -> KeysView[str]:
        """The names of the entries, in the order of the file."""
        return self._entries.keys()

    def read(self, name: str, limit: int = MAX_SIZE) -> bytes:
        """Return the whole of an entry.

        Raises
        ------
        StudioError
            If there is no such entry, it has more than `limit` bytes, or it is damaged.
        """
        entry = self._entries.get(name)
        if entry is not None and entry.file_size > limit:
            raise StudioError(f"it unpacks to {entry.file_size / 2**20:,.0f} MB", name, f"At most {limit >> 20} MB are read")
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield an entry piece by piece, each of at most 1 MB; see `read`."""
        if name not in self._entries:
            raise StudioError(f"there is no “{name}” in the archive", "", _FETCH_AGAIN)
        try:
            with self._file.open(self._entries[name]) as entry:
                while piece := entry.read(_PIECE):
                    yield piece
        except _DAMAGE as error:
            raise StudioError("the file is damaged", name, _FETCH_AGAIN) from error
