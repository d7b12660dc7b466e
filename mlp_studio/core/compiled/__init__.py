"""The compiled kernels: the same numbers as `propagation` and `algorithms`, fast and without the GIL; importing it imports Numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import llvmlite.binding
import numba

from mlp_studio.core.compiled.code_cache import KeptCode, Locator, find_cache

FAST = {"reassoc", "contract", "arcp", "nsz"}
"""Sums may be reordered, which vectorises them; not-a-number and infinity keep their meaning, because divergence is found by them."""
EXACT = {"contract"}
"""For code whose result depends on the order of operations."""

Decorator = Callable[[Callable[..., Any]], Any]


CACHE = find_cache()
# Numba keeps this pass off since older LLVMs miscompiled with it (its issue 8705); the tests hold the kernels to the reference.
# Measured: 2-8-8-8-1 from 316 to 250 ns an example, 2-128-128-1 from 5.0 to 4.6 µs.
if llvmlite.binding.llvm_version_info >= (20,):
    numba.config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]
if CACHE.folder:
    numba.config.CACHE_DIR = CACHE.folder  # type: ignore[attr-defined]
    numba.config.CACHE_LOCATOR_CLASSES = f"{Locator.__module__}.{Locator.__qualname__}"  # type: ignore[attr-defined]
if CACHE.level is not None:
    numba.config.CPU_NAME = CACHE.level.name  # type: ignore[attr-defined]
    numba.config.CPU_FEATURES = ""  # type: ignore[attr-defined] # those of the level


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
    """Compile a kernel that Python calls: it releases the GIL, and its code is kept where there is a place for it."""
    compiled = numba.njit(nogil=True, fastmath=FAST, error_model="numpy")(function)
    if CACHE.folder:
        compiled._cache = KeptCode(function)  # type: ignore  # noqa: SLF001  what `cache=True` does, with a class of Numba's
    return compiled
