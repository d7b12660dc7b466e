"""Old compiled kernels: each version of the sources has a folder of its own, and nobody else would ever remove them."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from pathlib import Path

UNUSED = 30 * 86_400.0
"""Seconds after which a folder that no process has used is removed; whoever needs it all the same compiles once more."""
_NAMES = re.compile(r"kernels-([0-9a-f]{12}|gone-\w+)")


def remove_old_kernels(used: Path) -> list[Path]:
    """Note that a folder of compiled kernels is used, remove those beside it that are not any more, and return these.

    Any thread, any number of processes at once: a folder is first moved away whole, which only one of them can do, and one that is just
    being filled again is younger. What cannot be removed, since it belongs to somebody else or is open (Windows), stays.

    Parameters
    ----------
    used
        The folder of this process.
    """
    removed = []
    with contextlib.suppress(OSError):
        os.utime(used)
        for folder in sorted(used.parent.iterdir()):
            with contextlib.suppress(OSError):
                if folder != used and _is_old(folder):
                    _remove(folder)
                    removed.append(folder)
    return removed


def tidy_kernels() -> None:
    """Remove old kernels beside those of this process, unless a bundle has brought them. Imports Numba; any thread."""
    from mlp_studio.core.compiled import CACHE

    if CACHE.folder and CACHE.level is None:
        remove_old_kernels(Path(CACHE.folder))


def _is_old(folder: Path) -> bool:
    named = _NAMES.fullmatch(folder.name) is not None
    return named and not folder.is_symlink() and folder.is_dir() and time.time() - folder.stat().st_mtime > UNUSED


def _remove(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="kernels-gone-", dir=folder.parent, ignore_cleanup_errors=True) as aside:
        folder.rename(Path(aside, folder.name))
