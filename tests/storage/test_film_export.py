"""Films read back by Pillow: every picture, its duration, and that they go on for ever."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mlp_studio.core.arrays import Bytes
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.film_export import FILM_FORMATS, FilmSheet

WIDTH, HEIGHT = 64, 36
INK, GROUND, RED = (26, 30, 36), (250, 251, 252), (179, 55, 42)


def picture(left: int) -> Bytes:
    """Return a red bar on a pale ground, so far from the left."""
    pixels = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    pixels[8:28, left : left + 6] = RED
    pixels[30:32] = INK
    return pixels


def filmed(form: str, pictures: list[tuple[Bytes, int]], size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """Return a film of pictures with their milliseconds."""
    sheet = FilmSheet(*size, 20, np.array([INK, GROUND, RED], np.uint8), tuple(pixels for pixels, _ in pictures))
    film = FILM_FORMATS[form].begin(sheet)
    for pixels, milliseconds in pictures:
        film.add(pixels, milliseconds)
    data = film.finish()
    film.close()
    return data


def seen(data: bytes) -> tuple[list[Bytes], list[int], int]:
    """Return the pictures of a film, their milliseconds, and how often it is repeated, 0 being for ever."""
    image = Image.open(io.BytesIO(data))
    pictures, durations = [], []
    for number in range(image.n_frames):
        image.seek(number)
        pictures.append(np.asarray(image.convert("RGB")))
        durations.append(int(image.info["duration"]))
    return pictures, durations, int(image.info["loop"])


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_film_has_its_pictures_in_order_with_their_durations_and_goes_on_for_ever(form: str) -> None:
    given_pictures = [(picture(0), 50), (picture(7), 70), (picture(40), 2000)]
    pictures, durations, loop = seen(filmed(form, given_pictures))
    assert durations == [50, 70, 2000]
    assert loop == 0
    for got, (wanted, _) in zip(pictures, given_pictures, strict=True):
        assert np.abs(got.astype(int) - wanted).max() <= 3


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_equal_pictures_are_one_that_stays_longer(form: str) -> None:
    pictures, durations, _ = seen(filmed(form, [(picture(0), 50), (picture(0), 60), (picture(9), 50), (picture(9), 40)]))
    assert durations == [110, 90]
    assert len(pictures) == 2


def test_only_what_changes_takes_room() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    dotted = noise.copy()
    dotted[10, 10] = RED
    for form in ("gif", "webp"):
        still = len(filmed(form, [(noise, 50)]))
        assert len(filmed(form, [(noise, 50), (dotted, 50)])) < still + 200


def test_a_gif_meets_the_colours_of_text_and_ground_though_its_pictures_have_thousands() -> None:
    hue = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH)
    pixels = np.stack([hue % 256, hue // 9 % 256, 255 - hue % 256], axis=2).astype(np.uint8)
    pixels[:4], pixels[-4:] = GROUND, INK
    (got,), _, _ = seen(filmed("gif", [(pixels, 50)]))
    assert np.abs(got[:4].astype(int) - GROUND).max() <= 3
    assert np.abs(got[-4:].astype(int) - INK).max() <= 3
    assert np.abs(got.astype(int) - pixels).mean() < 12
    assert len({tuple(colour) for colour in got.reshape(-1, 3).tolist()}) > 150


@settings(max_examples=15)
@given(st.data())
def test_a_webp_gives_every_pixel_of_every_picture_back(data: st.DataObject) -> None:
    width, height = 2 * data.draw(st.integers(1, 12)), 2 * data.draw(st.integers(1, 9))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    pictures = [rng.integers(0, 256, (height, width, 3)).astype(np.uint8)]
    for _ in range(data.draw(st.integers(0, 4))):
        following = pictures[-1].copy()
        row, column = int(rng.integers(height)), int(rng.integers(width))
        following[row:, column:] = rng.integers(0, 256, 3)
        following[row, column] = pictures[-1][row, column] ^ 1
        pictures.append(following)
    got, durations, _ = seen(filmed("webp", [(pixels, 40) for pixels in pictures], (width, height)))
    assert durations == [40] * len(pictures)
    for found, wanted in zip(got, pictures, strict=True):
        assert np.array_equal(found, wanted)


def test_an_mp4_without_its_library_is_refused_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(StudioError, match=r'pip install "mlp-studio\[film\]"'):
        FILM_FORMATS["mp4"].check()
    for form in ("gif", "webp"):
        FILM_FORMATS[form].check()


def test_an_mp4_repeats_a_picture_as_long_as_it_stays(tmp_path: Path) -> None:
    library = pytest.importorskip("imageio_ffmpeg")
    path = tmp_path / "film.mp4"
    path.write_bytes(filmed("mp4", [(picture(0), 100), (picture(30), 400)]))
    assert path.read_bytes()[4:8] == b"ftyp"
    frames, seconds = library.count_frames_and_secs(str(path))
    assert frames == 10
    assert seconds == pytest.approx(0.5)
