"""Where compiled code is kept, and that it is compiled once: a second compilation would freeze the first Play for half a minute."""

from __future__ import annotations

import ast
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import llvmlite.binding
import pytest

from mlp_studio.core.compiled import CACHE, pictures, run
from mlp_studio.core.compiled.__main__ import compile_all
from mlp_studio.core.compiled.code_cache import (
    LEVELS,
    SOURCES,
    STAMP,
    CodeCache,
    KeptCode,
    Level,
    find_cache,
    levels_for,
    made_for,
    without_version,
    write_stamp,
)
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.points import Setting
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import random_network, random_points, training_with, xor_project

ROOT = Path(__file__).parents[2]
KERNELS = [run.advance, run.record_now, pictures.unit_outputs, pictures.colour_scale, pictures.colour_regions]


def folder_when(cache: Path) -> str:
    """Return the folder that a new process takes for compiled code when this one is chosen for it."""
    program = "from mlp_studio.core import compiled; print(compiled.CACHE.folder)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip()


def test_compiled_code_is_kept_in_a_folder_named_by_the_sources(tmp_path: Path) -> None:
    folder = Path(folder_when(tmp_path / "cache"))
    assert folder.parent == tmp_path / "cache"
    assert folder.is_dir()
    assert folder.name.startswith("kernels-")
    assert folder.name == Path(CACHE.folder).name


def test_without_a_folder_that_can_be_written_kernels_are_compiled_without_being_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert folder_when(tmp_path / "file") == ""


def test_set_up_compiles_every_kernel_for_the_one_signature_that_training_uses() -> None:
    compile_all()
    single = xor_project(sizes=(1,), activation="heaviside")
    train(training_with(single, algorithm="perceptron", shuffle=True), 2)
    settings: tuple[Setting, ...] = ("multi-label", "exclusive")
    for setting in settings:
        network = random_network((2, 4, 3), ("tanh", "sigmoid"), 1, masked=True)
        points = random_points(9, 3, 1, setting, test_share=0.3)
        engine = Engine(Project(network, points, TrainingSettings("minibatch", "log loss", batch_size=3, reduction="mean")))
        engine.record()
        engine.advance(5)
    assert {kernel.__name__: len(kernel.signatures) for kernel in KERNELS} == {kernel.__name__: 1 for kernel in KERNELS}


def test_a_processor_is_given_the_best_level_whose_features_it_has() -> None:
    best, least = LEVELS["x86_64"]
    assert levels_for("AMD64", best.needs | {"avx512f"}) == [best, least]
    assert levels_for("x86_64", best.needs - {"fma"}) == [least]
    assert levels_for("riscv64", best.needs) == []


def test_code_that_a_bundle_carries_for_this_processor_is_taken_from_there(tmp_path: Path) -> None:
    level = first_level()
    folder = tmp_path / level.name
    folder.mkdir()
    (folder / STAMP).write_text(made_for(level.name))
    assert find_cache(tmp_path) == CodeCache(str(folder), level)


@pytest.mark.parametrize("stamp", [None, "", "another Numba\n"])
def test_carried_code_that_was_made_for_something_else_is_passed_over(tmp_path: Path, stamp: str | None) -> None:
    folder = tmp_path / first_level().name
    folder.mkdir()
    if stamp is not None:
        (folder / STAMP).write_text(stamp)
    found = find_cache(tmp_path)
    assert found.level is None
    assert Path(found.folder).name.startswith("kernels-")


def test_a_whole_cache_says_what_it_was_made_for(tmp_path: Path) -> None:
    write_stamp(CodeCache(str(tmp_path)))
    assert (tmp_path / STAMP).read_text() == made_for(llvmlite.binding.get_host_cpu_name())
    write_stamp(CodeCache(""))  # nowhere to write it: no error


@pytest.mark.skipif(sys.platform == "win32", reason="links take rights there")
def test_a_kernel_whose_code_can_not_be_kept_runs_all_the_same(tmp_path: Path) -> None:
    """As in a bundle that lacks it, whose folder belongs to root: here a link to nowhere has its place, which stops root as well."""
    program = (
        "import shutil, numpy as np\n"
        "from pathlib import Path\n"
        "from mlp_studio.core.compiled import CACHE\n"
        "from mlp_studio.core.compiled.run import make_order\n"
        "shutil.rmtree(CACHE.folder)\n"
        "Path(CACHE.folder).symlink_to('nowhere')\n"
        "order = np.zeros(5, np.int64)\n"
        "make_order(order, 1, 0, False)\n"
        "print(order.tolist())\n"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[0, 1, 2, 3, 4]\n", "")


def first_level() -> Level:
    """Return the best level of the processor that the tests run on."""
    features = {name for name, has in llvmlite.binding.get_host_cpu_features().items() if has}
    return levels_for(platform.machine(), features)[0]


def test_carried_code_in_a_folder_that_cannot_be_written_is_loaded_and_not_compiled_again(tmp_path: Path) -> None:
    """The bundle's way, from the making of the code to its use: one small kernel, two processes."""
    program = (
        "import sys, numpy as np\n"
        "from mlp_studio.core.compiled import pictures, CACHE\n"
        "image, colour = np.empty((2, 4), np.uint8), np.zeros(3)\n"
        "pictures.colour_scale(np.zeros(2), 1.0, 0.0, colour, colour, colour, image)\n"
        "print(sum(pictures.colour_scale.stats.cache_hits.values()), CACHE.level)\n"
    )

    def run_it(**environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    level = first_level().name
    chosen = {"NUMBA_CPU_NAME": level, "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    assert run_it(**chosen) == "0 None"
    folder = next(tmp_path.glob("kernels-*"))
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert run_it(**chosen) == "1 None"
    folder.chmod(0o755)


def test_the_sources_that_name_the_folder_are_those_that_kernels_take_values_from() -> None:
    core = ROOT / "mlp_studio" / "core"
    taken = set()
    for path in (core / "compiled").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if path.name != "__main__.py" and isinstance(node, ast.ImportFrom) and node.module is not None:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                taken |= {name.removeprefix("mlp_studio.core.") + ".py" for name in names if name.startswith("mlp_studio.core.")}
    assert {name for name in taken if (core / name).is_file()} == set(SOURCES)


@dataclass(frozen=True)
class Codegen:
    """What Numba makes code with, as far as the lookup of kept code asks it."""

    triple: str

    def magic_tuple(self) -> tuple[str, str, str]:
        """Return what the code is for, as Numba's own does."""
        return self.triple, "apple-m1", "+neon"


@pytest.mark.parametrize(("other", "is_found"), [("arm64-apple-darwin24.6.0", True), ("x86_64-apple-darwin22.1.0", False)])
def test_kept_code_is_found_on_a_mac_with_another_version_of_the_system_and_not_on_another_processor(other: str, is_found: bool) -> None:
    kept = KeptCode(compile_all)  # type: ignore[no-untyped-call]
    keys = [kept._index_key((), Codegen(triple)) for triple in ("arm64-apple-darwin22.1.0", other)]  # noqa: SLF001
    assert (keys[0] == keys[1]) is is_found


def test_what_code_was_made_for_is_told_without_the_version_of_macos_and_all_else_as_it_is() -> None:
    assert without_version("arm64-apple-darwin24.6.0") == "arm64-apple-darwin"
    assert without_version("x86_64-unknown-linux-gnu") == "x86_64-unknown-linux-gnu"
    assert without_version("x86_64-pc-windows-msvc") == "x86_64-pc-windows-msvc"
