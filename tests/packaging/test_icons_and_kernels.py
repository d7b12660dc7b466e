"""The icons of a bundle in the forms of each system, and the environment in which its kernels are compiled."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from mlp_studio.core.compiled.code_cache import LEVELS
from resources.packaging import icons, kernels, self_check

NAMES = sorted(icons.DRAWINGS)


def picture(name: str, size: int) -> Image.Image:
    return Image.open(io.BytesIO(icons.png(name, size))).convert("RGBA")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [16, 48])
def test_an_icon_has_its_size_a_clear_corner_and_colour_in_it(name: str, size: int) -> None:
    image = picture(name, size)
    colours = image.getcolors(size * size)
    assert image.size == (size, size)
    assert image.getpixel((size - 1, 0))[3] < 128  # type: ignore[index]
    assert colours is not None
    assert len(colours) > 10


@pytest.mark.parametrize("name", NAMES)
def test_a_small_icon_is_a_drawing_of_its_own(name: str) -> None:
    shrunk = picture(name, 256).resize((16, 16))
    assert shrunk.tobytes() != picture(name, 16).tobytes()
    assert icons.DRAWINGS[name][0] != icons.DRAWINGS[name][1]


def test_all_forms_of_all_icons_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "icons"
    icons.write_icons(folder)
    for name in NAMES:
        assert {path.name for path in folder.glob(f"{name}-[0-9]*.png")} == {f"{name}-{size}.png" for size in icons.SIZES}
        with Image.open(folder / f"{name}.ico") as image:
            assert image.info["sizes"] == {(size, size) for size in icons.ICO_SIZES}
        with Image.open(folder / f"{name}.icns") as image:
            assert image.size == (1024, 1024)


def test_a_level_is_compiled_for_its_processors_into_a_cache_of_its_own() -> None:
    level = LEVELS["x86_64"][0]
    environment = kernels.environment(level, "/cache")
    assert environment["NUMBA_CPU_NAME"] == level.name
    assert environment["NUMBA_CPU_FEATURES"] == ""
    assert environment["NUMBA_CACHE_DIR"] == "/cache"


def test_the_self_check_tells_loading_a_level_from_compiling() -> None:
    loaded = "[cache] data loaded from '/b/_internal/mlp_studio/core/compiled/ahead/x86-64-v3/run.advance-.py311.1.nbc'"
    assert self_check.LOADED.findall(loaded) == ["x86-64-v3"]
    assert not self_check.COMPILED.search(loaded)
    assert self_check.COMPILED.search(loaded.replace("loaded from", "saved to"))


def test_what_was_made_read_only_can_be_removed_again(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    file.parent.mkdir()
    file.touch()
    self_check.make_read_only(tmp_path / "folder")
    assert [path.stat().st_mode & 0o222 for path in (file, file.parent)] == [0, 0]
    self_check.make_writable(tmp_path / "folder")
    assert all(path.stat().st_mode & 0o200 for path in (file, file.parent))
