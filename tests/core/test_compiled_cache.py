"""Where compiled code is kept, and that it is compiled once: a second compilation would freeze the first Play for half a minute."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mlp_studio.core.compiled import CACHE_FOLDER, pictures, run
from mlp_studio.core.compiled.__main__ import compile_all
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.points import Setting
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import random_network, random_points, training_with, xor_project

ROOT = Path(__file__).parents[2]
KERNELS = [run.advance, run.record_now, pictures.unit_outputs, pictures.colour_scale, pictures.colour_regions]


def folder_when(cache: Path) -> str:
    """Return the folder that a new process takes for compiled code when this one is chosen for it."""
    program = "from mlp_studio.core import compiled; print(compiled.CACHE_FOLDER)"
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
    assert folder.name == Path(CACHE_FOLDER).name


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
