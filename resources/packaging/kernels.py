"""The compiled kernels that a bundle carries, made ahead for each level of processors that it may start on."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mlp_studio.core.compiled.code_cache import LEVELS, STAMP, Level


def levels() -> tuple[Level, ...]:
    """Return the levels of this machine's kind, the best first."""
    return LEVELS.get(platform.machine().lower(), ())


def compile_ahead(folder: Path) -> None:
    """Put the kernels for each level into a folder named by it; none for a kind of machine that has no levels."""
    folder.mkdir(parents=True)
    for level in levels():
        with tempfile.TemporaryDirectory() as cache:
            subprocess.run([sys.executable, "-m", "mlp_studio.core.compiled"], env=environment(level, cache), check=True)
            (made,) = Path(cache).glob("kernels-*")
            if not (made / STAMP).is_file():
                raise RuntimeError(f"the kernels for {level.name} are not whole")
            shutil.copytree(made, folder / level.name)


def environment(level: Level, cache: str) -> dict[str, str]:
    """Return the environment in which Numba compiles for a level, whatever the processor that it runs on."""
    return {**os.environ, "NUMBA_CPU_NAME": level.name, "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": cache}
