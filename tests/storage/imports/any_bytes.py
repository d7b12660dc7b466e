"""Bytes that are no file of a format, or nearly one, and what an import may make of them: points, or a refusal that says where."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports.choice import Import
from mlp_studio.storage.imports.choosing import import_points, points_from, suggest
from mlp_studio.storage.imports.table import Table


def changed(*files: bytes) -> st.SearchStrategy[bytes]:
    """Return files with a stretch replaced by other bytes, repeated, or cut off."""

    @st.composite
    def one(draw: st.DrawFn) -> bytes:
        file = draw(st.sampled_from(files))
        start, stop = sorted((draw(st.integers(0, len(file))), draw(st.integers(0, len(file)))))
        put = draw(st.binary(max_size=6) | st.sampled_from([b"", b"\t", b"\n", b'"', b"'", b"{", b"}", b"#", b"0", b"-1e999", b"\0"]))
        return file[:start] + put * draw(st.integers(1, 3)) + draw(st.sampled_from([file[stop:], file[start:], b""]))

    return one()


def read_or_refused(data: bytes, read: Callable[[bytes], Table] | None, name: str) -> None:
    """Read; anything but sound points or a `StudioError` about this file comes through as the bug it is.

    `read` is the reader of one format, for bytes that would be taken for another one.
    """
    try:
        if read is None:
            found: Import | StudioError = points_from(data, name)
        else:
            table = read(data)
            found = import_points(table, suggest(table), name)
    except StudioError as error:
        found = error
    if isinstance(found, StudioError):
        assert found.where.startswith(name) or read is not None
        assert "\n" not in str(found)
        return
    points = found.points
    assert np.isfinite(points.xy).all()
    assert len(points) == found.rows - found.dropped > 0
    if points.setting == "regression":
        assert np.isfinite(points.labels).all()
    elif points.setting == "exclusive":
        assert set(points.labels.tolist()) <= set(range(points.class_count))
