"""The network as a file: SVG, PNG and PDF of what the canvas shows, and of nothing that only the user's work shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.ui.canvas.export import FORMATS, export_canvas, export_scene
from mlp_studio.ui.theme import DARK, LIGHT, Theme
from tests.ui.canvas.bench import Bench, Key, numbered, project_of

Make = Callable[..., Bench]
EDGE = re.compile(r"M[^A-Z]+C[^A-Z]+")
SVG = "{http://www.w3.org/2000/svg}"


def svg_of(one: Bench, path: Path) -> ElementTree.Element:
    export_scene(one.scene, one.look, path, "svg")
    return ElementTree.parse(path).getroot()


def texts(svg: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()).strip() for text in svg.iter(f"{SVG}text")]


def curves(svg: ElementTree.Element) -> int:
    """Return the number of edges: paths of one cubic each."""
    return sum(1 for path in svg.iter(f"{SVG}path") if EDGE.fullmatch(path.get("d", "").strip()))


def colours(path: Path) -> set[str]:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    assert not image.isNull()
    return {QColor.fromRgb(int(rgb)).name() for rgb in np.unique(np.array(image.constBits()).view(np.uint32))}


def test_an_svg_has_a_path_for_every_edge_and_the_names_as_text(bench: Make, tmp_path: Path) -> None:
    project = edits.rename_layer(edits.rename_unit(numbered(3, 2), 1, 1, "edge"), 1, "features of the moons")
    one = bench(project)
    svg = svg_of(one, tmp_path / "net.svg")
    assert curves(svg) == 3 * 3 + 2 * 4
    found = texts(svg)
    assert {"Input", "features of the moons", "Output", "edge", "tanh", "softmax", "2 features"} <= set(found)
    assert {"1", "2", "3"} <= set(found)  # the units' numbers


def test_an_svg_has_the_labels_of_a_small_network(bench: Make, tmp_path: Path) -> None:
    one = bench(edits.set_weight(numbered(2, 1), 1, 0, 1, -0.25))
    assert "−0.25" in texts(svg_of(one, tmp_path / "net.svg"))


def test_a_cut_edge_is_left_out_of_an_svg(bench: Make, tmp_path: Path) -> None:
    one = bench(edits.set_view(numbered(3, 1), labels="none"))
    whole = curves(svg_of(one, tmp_path / "whole.svg"))
    one.show(edits.remove_weights(one.project, [(1, 0, 1), (1, 1, 1)]))
    one.hover(one.in_gap(1))  # ghosts are shown, and stay out
    assert curves(svg_of(one, tmp_path / "cut.svg")) == whole - 2


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_png_has_the_colours_of_the_theme_and_of_the_units_pictures(theme: Theme, bench: Make, tmp_path: Path) -> None:
    one = bench(project_of(3, 2))
    one.look.set_theme(theme.name)  # type: ignore[arg-type]
    one.canvas.show_thumbnails(tuple(np.full((n, 10, 10, 4), (12, 200, 34, 255), np.uint8) for n in one.sizes))
    path = tmp_path / "net.png"
    export_scene(one.scene, one.look, path, "png")
    found = colours(path)
    assert {theme.canvas.name(), "#0cc822"} <= found
    assert len(found) > 50


def test_a_pdf_is_one_page_with_vectors(bench: Make, tmp_path: Path) -> None:
    path = tmp_path / "net.pdf"
    one = bench(project_of(3, 2))
    export_scene(one.scene, one.look, path, "pdf")
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type/Page\n") == 1
    assert len(data) > 3000


@pytest.mark.parametrize("file_format", list(FORMATS))
def test_what_only_the_users_work_shows_does_not_come_in(file_format: str, bench: Make, tmp_path: Path) -> None:
    one = bench(project_of(5, 4, 2))
    plain, marked = tmp_path / f"plain.{file_format}", tmp_path / f"marked.{file_format}"
    export_scene(one.scene, one.look, plain, file_format)
    one.hover(one.below(1))
    one.canvas.select_weights(frozenset({(1, 0, 1), (2, 2, 2)}))
    one.key(Key.Key_Right, Key.Key_Right)
    one.canvas.highlight_unit((1, 0))
    assert one.scene.label.isVisible()
    export_scene(one.scene, one.look, marked, file_format)
    if file_format == "pdf":  # it has the time in it
        assert abs(len(plain.read_bytes()) - len(marked.read_bytes())) < 100
    else:
        assert plain.read_bytes() == marked.read_bytes()


def test_the_invitation_of_a_perceptron_does_not_come_in(bench: Make, tmp_path: Path) -> None:
    found = texts(svg_of(bench(project_of(1)), tmp_path / "net.svg"))
    assert "Input" in found
    assert not any("place a unit" in text for text in found)


@pytest.mark.parametrize("file_format", list(FORMATS))
def test_the_canvas_is_as_before_after_an_export(file_format: str, bench: Make, tmp_path: Path) -> None:
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(1, 2))
    one.hover(one.edge(2, 1, 1, 0.3))
    before, zoom = one.picture(), one.view.zoom
    export_scene(one.scene, one.look, tmp_path / f"net.{file_format}", file_format)
    assert one.picture() == before
    assert one.view.zoom == zoom
    assert one.canvas.selected_unit == (1, 2)
    assert one.scene.label.isVisible()


def test_a_large_network_is_exported_with_all_edges_that_are_shown(bench: Make, tmp_path: Path) -> None:
    one = bench(edits.set_view(project_of(12, 12, 2), labels="none"))
    one.canvas.open_layers(True)
    assert curves(svg_of(one, tmp_path / "net.svg")) == 12 * 3 + 12 * 13 + 2 * 13


@pytest.mark.parametrize("file_format", list(FORMATS))
def test_a_project_is_exported_without_a_window(file_format: str, qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / f"net.{file_format}"
    before = set(QApplication.topLevelWidgets())
    export_canvas(project_of(3, 2), path, file_format)
    assert path.stat().st_size > 2000
    assert set(QApplication.topLevelWidgets()) == before


def test_an_unknown_format_and_a_place_that_cannot_be_written_are_refused_in_words(bench: Make, tmp_path: Path) -> None:
    one = bench(project_of(3, 2))
    with pytest.raises(StudioError, match="gif"):
        export_scene(one.scene, one.look, tmp_path / "net.gif", "gif")
    with pytest.raises(StudioError):
        export_scene(one.scene, one.look, tmp_path / "nowhere" / "net.svg", "svg")
    assert list(tmp_path.iterdir()) == []
