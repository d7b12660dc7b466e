"""Where compiled kernels are kept: in the bundle that carries them ready for this processor, or else in a folder of the user's."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba
import platformdirs
from numba.core.caching import FunctionCache

from mlp_studio import __version__

AHEAD = Path(__file__).parent / "ahead"
"""What a bundle carries: a folder for each level of its processors, by the level's name."""
SOURCES = (
    "activations.py",
    "arrays.py",
    "dropout.py",
    "elementary.py",
    "losses.py",
    "optimisers.py",
    "order.py",
    "packing.py",
    "schedules.py",
)
"""Of `core`, beside this package: the modules whose values the kernels have compiled into them. A test holds it complete."""
STAMP = "made-for.txt"
"""In a folder whose code is whole: what it was made for."""


@dataclass(frozen=True)
class Level:
    """A family of processors that the same code runs on: LLVM's name of it, and the features that it takes for granted."""

    name: str
    needs: frozenset[str] = frozenset()


_PCS = (
    # Of 2013 and later; 0.6 to 1.0 of the speed of code made for an AVX-512 processor itself (measured), and twice that of the last line.
    Level("x86-64-v3", frozenset({"avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"})),
    Level("x86-64"),
)
LEVELS = {"x86_64": _PCS, "amd64": _PCS, "arm64": (Level("apple-m1"),), "aarch64": (Level("generic"),)}
"""By the machine's name, the best first."""


@dataclass(frozen=True)
class CodeCache:
    """A folder of compiled code.

    Attributes
    ----------
    folder
        Where it lies; "" where there is none that can be used, and every start compiles anew.
    level
        The processors that its code is made for; None: this one.
    """

    folder: str
    level: Level | None = None


class Locator:
    """Numba's question where the code of a function is kept: all of it in one folder, which may be one that cannot be written.

    Its own locators ask for a source file, which a bundle has not, and pass over a folder that they cannot write to.
    """

    def __init__(self) -> None:
        """Answer for any function."""
        self._folder = str(numba.config.CACHE_DIR)  # type: ignore[attr-defined]

    def ensure_cache_path(self) -> None:
        """Make the folder: Numba is about to write to it."""
        os.makedirs(self._folder, exist_ok=True)

    def get_cache_path(self) -> str:
        """Return the folder."""
        return self._folder

    def get_source_stamp(self) -> str:
        """Return what identifies the sources: nothing, since the folder itself is named by them."""
        return ""

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart: nothing, since there are none."""
        return ""

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> Locator:
        """Return the locator of a function."""
        return cls()


class KeptCode(FunctionCache):
    """The kept code of a function; where no more can be kept, in a bundle's folder or on a full disk, what was compiled is used once."""

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled, if it can be written."""
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]

    def _index_key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        signature, (triple, *processor), code = super()._index_key(sig, codegen)  # type: ignore[no-untyped-call]
        return signature, (without_version(triple), *processor), code


def find_cache(ahead: Path = AHEAD) -> CodeCache:
    """Return the code that a bundle carries for this processor, or else a writable folder of the user's.

    Parameters
    ----------
    ahead
        The folder of what the bundle carries.
    """
    features = {name for name, has in llvmlite.binding.get_host_cpu_features().items() if has}
    for level in levels_for(platform.machine(), features):
        folder = ahead / level.name
        if _read(folder / STAMP) == made_for(level.name):
            return CodeCache(str(folder), level)
    return CodeCache(_own_folder())


def levels_for(machine: str, features: Set[str]) -> list[Level]:
    """Return the levels that a processor with these features can run, the best first."""
    return [level for level in LEVELS.get(machine.lower(), ()) if level.needs <= features]


def made_for(processor: str) -> str:
    """Return what code for a processor, or a level of them, depends on; a process for which this is the same finds it again."""
    system = without_version(llvmlite.binding.get_process_triple())
    return f"{processor}, {system}, {sys.implementation.cache_tag}, Numba {numba.__version__}\n"


def without_version(triple: str) -> str:
    """Return LLVM's name of a kind of machine without the version of its system.

    On macOS it has that of the running kernel, arm64-apple-darwin24.6.0: code made on one Mac would be found on no other, nor after the
    next update.
    """
    return re.sub(r"(-(?:darwin|macosx?))[\d.]+", r"\1", triple)


def write_stamp(cache: CodeCache) -> None:
    """Write into a folder, where there is one, that it has all the code, and what that was made for."""
    processor = numba.config.CPU_NAME or llvmlite.binding.get_host_cpu_name()  # type: ignore[attr-defined]
    if cache.folder:
        Path(cache.folder, STAMP).write_text(made_for(processor), encoding="utf-8")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _own_folder() -> str:
    """Return a writable folder, or "" where there is none.

    Numba watches only the file of a cached function, not the files that it calls; so the folder is named by the sources of them all, and
    by the version, since a bundle has no sources.
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR", "")
    core = Path(__file__).parent.parent
    digest = hashlib.sha256(__version__.encode())
    for path in (*sorted((core / "compiled").glob("*.py")), *(core / name for name in SOURCES)):
        with contextlib.suppress(FileNotFoundError):
            digest.update(path.read_bytes())
    folder = Path(chosen or platformdirs.user_cache_path("mlp-studio")) / f"kernels-{digest.hexdigest()[:12]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError:
        return ""
