"""Which libraries of the system a Linux bundle needs beside those that it carries, and in which of Debian's packages they are."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

PACKAGES = {
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdrm.so.2": "libdrm2",
    "libgbm.so.1": "libgbm1",
    "libsystemd.so.0": "libsystemd0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libwayland-server.so.0": "libwayland-server0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-dri3.so.0": "libxcb-dri3-0",
    "libz.so.1": "zlib1g",
}
"""Debian's package of each library."""
DATA = ("fontconfig-config", "libx11-data", "xkb-data")
"""What no line of an executable names: the system's fonts, compose keys and keyboards are read by it."""

_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)", re.MULTILINE)
_C_LIBRARY = re.compile(r"\bGLIBC_(\d+)\.(\d+)")


def dependencies(bundle: Path) -> list[str]:
    """Return the packages that a bundle depends on, as in a control file.

    Raises
    ------
    ValueError
        If a library is neither in the bundle nor in the table.
    """
    binaries = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and _is_binary(path)]
    listings = [subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout for path in binaries]
    return sorted({*packages_of(outside({path.name for path in bundle.rglob("*")}, listings), oldest_c_library(listings)), *DATA})


def outside(carried: Iterable[str], listings: Iterable[str]) -> set[str]:
    """Return the libraries that listings by objdump name as needed, but for those that are carried."""
    return {name for listing in listings for name in _NEEDED.findall(listing)} - set(carried)


def oldest_c_library(listings: Iterable[str]) -> str:
    """Return the oldest version of the C library that has all that the listings name."""
    versions = [(int(major), int(minor)) for listing in listings for major, minor in _C_LIBRARY.findall(listing)]
    return ".".join(map(str, max(versions)))


def packages_of(libraries: Iterable[str], c_library: str) -> set[str]:
    """Return Debian's packages of libraries, that of the C library with its version."""
    unknown = sorted(name for name in libraries if name not in PACKAGES)
    if unknown:
        raise ValueError(f"the bundle needs {', '.join(unknown)}, which it does not carry: name the packages in {__name__}")
    return {f"libc6 (>= {c_library})" if PACKAGES[name] == "libc6" else PACKAGES[name] for name in libraries}


def _is_binary(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
