"""The compiled kernels: the same numbers as `propagation` and `algorithms`, fast and without the GIL; importing it imports Numba."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba
import platformdirs

FAST = {"reassoc", "contract", "arcp", "nsz"}
"""Sums may be reordered, which vectorises them; not-a-number and infinity keep their meaning, because divergence is found by them."""
EXACT = {"contract"}
"""For code whose result depends on the order of operations."""

Decorator = Callable[[Callable[..., Any]], Any]


def _cache_folder() -> str:
    """Return a writable folder for compiled code, or "" where there is none.

    Numba watches only the file of a cached function, not the files that it calls; so the folder is named by all of the core's sources.
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR", "")
    core = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(core.rglob("*.py")):
        digest.update(path.read_bytes())
    folder = Path(chosen or platformdirs.user_cache_path("mlp-studio")) / f"kernels-{digest.hexdigest()[:12]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError:
        return ""


CACHE_FOLDER = _cache_folder()
# Numba keeps this pass off since older LLVMs miscompiled with it (its issue 8705); the tests hold the kernels to the reference.
# Measured: 2-8-8-8-1 from 316 to 250 ns an example, 2-128-128-1 from 5.0 to 4.6 µs.
if llvmlite.binding.llvm_version_info >= (20,):
    numba.config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]
if CACHE_FOLDER:
    numba.config.CACHE_DIR = CACHE_FOLDER  # type: ignore[attr-defined]


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a part of a kernel, inlined wherever it is called: a call per row would cost more than the row (measured: 4 times)."""
    return numba.njit(nogil=True, fastmath=FAST, error_model="numpy", forceinline=True)(function)


def merged(function: Callable[..., Any]) -> Any:
    """Make a part of a kernel that is written into its caller before compilation, and so never compiled on its own (halves that time)."""
    return numba.njit(nogil=True, fastmath=FAST, error_model="numpy", inline="always")(function)


def part(function: Callable[..., Any]) -> Any:
    """Compile a part of a kernel that is long enough to be called."""
    return numba.njit(nogil=True, fastmath=FAST, error_model="numpy")(function)


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a kernel that Python calls: it releases the GIL, and is kept in the cache where that can be written."""
    return numba.njit(nogil=True, fastmath=FAST, error_model="numpy", cache=bool(CACHE_FOLDER))(function)
