"""The network for other programs: its weights as arrays, a Python file for PyTorch, an ONNX model."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mlp_studio.core.project import Project
from mlp_studio.storage.files import write_bytes_atomically
from mlp_studio.storage.onnx_export import network_onnx
from mlp_studio.storage.pytorch_export import network_pytorch


def write_network(project: Project, path: str | Path, form: str) -> None:
    """Write the network of a project to a file, in one of NETWORK_FORMATS.

    Raises
    ------
    StudioError
        If a library that the format needs is not installed, or the file cannot be written.
    """
    write_bytes_atomically(path, NETWORK_FORMATS[form](project))


def _numpy(project: Project) -> bytes:
    """Return an archive of arrays: W1 … Wd as the app has them, bias in column 0, and the words that belong to them."""
    network, file = project.network, io.BytesIO()
    matrices = {f"W{s}": matrix for s, matrix in enumerate(network.weights, start=1)}
    np.savez_compressed(
        file,
        inputs=np.array(network.inputs),
        activations=np.array([layer.activation for layer in network.layers]),
        layers=np.array([layer.id for layer in network.layers]),
        classes=np.array(project.points.classes or (), np.str_),
        centre=np.array(network.scaling.centre),
        spread=np.array(network.scaling.spread),
        **matrices,  # type: ignore[arg-type]  # the stubs take any keyword for `allow_pickle`
    )
    return file.getvalue()


def _pytorch(project: Project) -> bytes:
    return network_pytorch(project).encode()


NETWORK_FORMATS: dict[str, Callable[[Project], bytes]] = {"numpy": _numpy, "pytorch": _pytorch, "onnx": network_onnx}
"""What a network is written as for other programs."""
