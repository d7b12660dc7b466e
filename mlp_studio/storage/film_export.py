"""Films: pictures in, an animated GIF, an animated WebP or an MP4 out, encoded as they come so that memory stays bounded."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from struct import pack
from typing import Protocol

import numpy as np
from PIL import Image

from mlp_studio.core.arrays import Booleans, Bytes, Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.extras import how_to_install

TICK_MS = 10
"""Durations are multiples of it: a GIF has no finer ones."""
PALETTE_SAMPLES = 6
"""Pictures from all over the film that the palette of a GIF is made from."""
_CLEAR = 255
"""The colour of a GIF that leaves a pixel as it was in the picture before."""
_WEBP_EFFORT, _WEBP_METHOD = 30, 2
"""Beyond it, WebP's files get a few percent smaller, and take many times as long (measured)."""
_MP4_QUALITY = 8
"""Of imageio-ffmpeg, 1 … 10: text stays sharp."""


@dataclass(frozen=True, eq=False)
class FilmSheet:
    """What a film is told before its first picture.

    Attributes
    ----------
    width, height
        Of its pictures, even numbers.
    frames_per_second
        How often there may be another picture.
    colours
        sRGB triples (n, 3) that must be met: those of text, lines and flat ground.
    samples
        Pictures (height, width, 3) from all over the film.
    """

    width: int
    height: int
    frames_per_second: int
    colours: Bytes
    samples: tuple[Bytes, ...] = ()


class FilmWriter(Protocol):
    """A film that is being encoded."""

    def add(self, picture: Bytes, milliseconds: int) -> None:
        """Show a picture, (height, width, 3) sRGB, for so long, a multiple of TICK_MS."""

    def finish(self) -> bytes:
        """Return the film."""

    def close(self) -> None:
        """Give back what the encoder holds; after `finish` too."""


@dataclass(frozen=True)
class FilmFormat:
    """A kind of film: its title for users, its encoder, whether that wants samples, and the extra that it needs, or ""."""

    title: str
    begin: Callable[[FilmSheet], FilmWriter]
    wants_samples: bool = False
    extra: str = ""

    def check(self) -> None:
        """Refuse the format where its library is not installed.

        Raises
        ------
        StudioError
            With the line that installs it.
        """
        if self.extra and find_spec("imageio_ffmpeg") is None:
            raise StudioError(
                f"{self.title} needs a library that is not installed",
                "",
                f"{how_to_install(self.extra)}, or choose GIF or WebP",
            )


@dataclass
class _Waiting:
    """What of a picture differs from the one before it, until it is known how long it stays."""

    part: Bytes
    left: int
    top: int
    milliseconds: int


class _Differences:
    """Turns pictures into the rectangles in which they differ; equal pictures become one that stays longer."""

    def __init__(self, grain: int) -> None:
        """Let rectangles begin at multiples of `grain`."""
        self._grain = grain
        self._last: Bytes | None = None
        self._waiting: _Waiting | None = None

    def add(self, picture: Bytes, milliseconds: int, clear: Callable[[Bytes, Booleans], Bytes]) -> _Waiting | None:
        """Take in a picture; return the rectangle before, now that its duration is known.

        `clear(part, same)` returns a rectangle with what is the same as before left out.
        """
        last, before = self._last, self._waiting
        if last is None:
            self._last, self._waiting = picture, _Waiting(picture, 0, 0, milliseconds)
            return None
        assert before is not None
        differs = picture != last if picture.ndim == 2 else (picture != last).any(axis=2)
        rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
        if not len(rows):
            before.milliseconds += milliseconds
            return None
        top, left = (int(places[0]) // self._grain * self._grain for places in (rows, columns))
        window = slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1)
        self._waiting = _Waiting(clear(picture[window], ~differs[window]), left, top, milliseconds)
        self._last = picture
        return before

    def last(self) -> _Waiting | None:
        """Return the rectangle of the last picture."""
        return self._waiting


class _Gif:
    """An animated GIF with one palette for all pictures, no dithering, and only what changes in each."""

    def __init__(self, sheet: FilmSheet) -> None:
        self._palette = _palette(sheet)
        self._differences = _Differences(1)
        table = np.asarray(self._palette.getpalette(), np.uint8).tobytes().ljust(768, b"\0")
        self._out = io.BytesIO()
        # Source: GIF89a specification; then the Netscape extension, by which it loops for ever.
        self._out.write(b"GIF89a" + pack("<HHBBB", sheet.width, sheet.height, 0xF7, 0, 0) + table)
        self._out.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + pack("<HB", 0, 0))

    def add(self, picture: Bytes, milliseconds: int) -> None:
        indices = np.asarray(Image.fromarray(picture).quantize(palette=self._palette, dither=Image.Dither.NONE))
        self._write(self._differences.add(indices, milliseconds, lambda part, same: np.where(same, np.uint8(_CLEAR), part)))

    def finish(self) -> bytes:
        self._write(self._differences.last())
        self._out.write(b";")
        return self._out.getvalue()

    def close(self) -> None:
        pass

    def _write(self, part: _Waiting | None) -> None:
        from PIL.GifImagePlugin import getdata

        if part is not None:
            image = Image.fromarray(np.ascontiguousarray(part.part))
            for data in getdata(image, (part.left, part.top), duration=part.milliseconds, disposal=1, transparency=_CLEAR):
                self._out.write(data)


def _palette(sheet: FilmSheet) -> Image.Image:
    """Return an image with 255 colours: those that must be met, and for the rest those that divide the samples best."""
    fixed = np.unique(sheet.colours.reshape(-1, 3), axis=0)[: _CLEAR - 64]
    pixels = np.concatenate([sample[::2, ::2].reshape(-1, 3) for sample in sheet.samples]) if sheet.samples else fixed
    others = pixels[~np.isin(_numbers(pixels), _numbers(fixed))]
    found = np.zeros((0, 3), np.uint8)
    if len(others):
        image = Image.fromarray(np.ascontiguousarray(others[None]))
        divided = image.quantize(colors=_CLEAR - len(fixed), method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        found = np.asarray(divided.getpalette(), np.uint8).reshape(-1, 3)[: _CLEAR - len(fixed)]
    colours = np.concatenate([fixed, found])
    colours = np.concatenate([colours, np.repeat(colours[:1], _CLEAR - len(colours), axis=0)])
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours.tobytes())
    return palette


def _numbers(colours: Bytes) -> Integers:
    return np.asarray(colours.astype(np.int64) @ np.array([65536, 256, 1]))


class _WebP:
    """An animated WebP, lossless, with only what changes in each picture."""

    def __init__(self, sheet: FilmSheet) -> None:
        self._sheet = sheet
        self._differences = _Differences(2)
        self._frames = io.BytesIO()

    def add(self, picture: Bytes, milliseconds: int) -> None:
        opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
        self._write(self._differences.add(opaque, milliseconds, lambda part, same: np.where(same[..., None], np.uint8(0), part)))

    def finish(self) -> bytes:
        self._write(self._differences.last())
        # Source: RFC 9649. The flags are animation and alpha; a loop count of 0 is for ever.
        size = _three(self._sheet.width - 1) + _three(self._sheet.height - 1)
        head = _chunk(b"VP8X", b"\x12\0\0\0" + size) + _chunk(b"ANIM", b"\xff\xff\xff\xff" + pack("<H", 0))
        return _chunk(b"RIFF", b"WEBP" + head + self._frames.getvalue())

    def close(self) -> None:
        pass

    def _write(self, part: _Waiting | None) -> None:
        if part is None:
            return
        height, width = part.part.shape[:2]
        still = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(part.part)).save(still, "WEBP", lossless=True, quality=_WEBP_EFFORT, method=_WEBP_METHOD)
        place = _three(part.left // 2) + _three(part.top // 2) + _three(width - 1) + _three(height - 1)
        pixels = _chunk(b"VP8L", _content(still.getvalue(), b"VP8L"))
        self._frames.write(_chunk(b"ANMF", place + _three(part.milliseconds) + b"\0" + pixels))


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _content(riff: bytes, name: bytes) -> bytes:
    """Return the content of the first chunk of this name in a RIFF file."""
    at = 12
    while riff[at : at + 4] != name:
        at += 8 + (int.from_bytes(riff[at + 4 : at + 8], "little") + 1) // 2 * 2
    return riff[at + 8 : at + 8 + int.from_bytes(riff[at + 4 : at + 8], "little")]


class _Mp4:
    """H.264 in an MP4 file, by imageio-ffmpeg; a picture is repeated as long as it stays."""

    def __init__(self, sheet: FilmSheet) -> None:
        import imageio_ffmpeg

        self._folder = tempfile.TemporaryDirectory(prefix="mlp-studio-", ignore_cleanup_errors=True)  # a virus scanner may look at the film
        self._path = Path(self._folder.name, "film.mp4")
        self._rate = sheet.frames_per_second
        self._milliseconds = self._count = 0
        self._film: Generator[None, bytes | None, None] = imageio_ffmpeg.write_frames(
            str(self._path),
            (sheet.width, sheet.height),
            fps=self._rate,
            quality=_MP4_QUALITY,
            macro_block_size=2,
            ffmpeg_log_level="error",
            output_params=["-movflags", "+faststart"],
        )
        self._film.send(None)

    def add(self, picture: Bytes, milliseconds: int) -> None:
        self._milliseconds += milliseconds
        due = round(self._milliseconds * self._rate / 1000)
        content = np.ascontiguousarray(picture).tobytes()
        try:
            for _ in range(due - self._count):
                self._film.send(content)
        except OSError as error:
            raise StudioError("the film cannot be encoded", "ffmpeg", str(error) or "Choose GIF or WebP") from error
        self._count = due

    def finish(self) -> bytes:
        self._film.close()
        return self._path.read_bytes()

    def close(self) -> None:
        self._film.close()
        self._folder.cleanup()


FILM_FORMATS: dict[str, FilmFormat] = {
    "gif": FilmFormat("GIF", _Gif, wants_samples=True),
    "webp": FilmFormat("WebP", _WebP),
    "mp4": FilmFormat("MP4", _Mp4, extra="film"),
}
"""What a run can be filmed as, by the ending of the file."""
