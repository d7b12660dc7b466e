"""Which format a file is of: by its content; the ending decides only between formats that both take it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports import reading
from mlp_studio.storage.imports.reading import DATA_SUFFIXES, FORMATS, Format, format_of, read_table
from tests.storage.imports.test_orange import IRIS
from tests.storage.imports.test_snns import XOR

CONTENTS = {
    "snns": XOR.encode(),
    "json": b'[{"x": 1, "y": 2}]',
    "orange": IRIS.encode(),
    "text": b"x,y,class\n1,2,a\n",
    "arff": b"% made by hand\n@RELATION r\n@ATTRIBUTE x REAL\n@attribute y real\n@DATA\n1,2\n",
}


@pytest.mark.parametrize("key", CONTENTS)
@pytest.mark.parametrize("name", ["t.csv", "t.tab", "t.json", "t.pat", "t", "t.XLSX"])
def test_the_content_tells_the_format_whatever_the_ending(key, name):
    assert format_of(CONTENTS[key], name).key == key
    assert read_table(CONTENTS[key], name).format == key


def test_bytes_of_no_format_are_read_as_text_which_says_why_they_are_none():
    assert format_of(b"\0\1\2", "t.json") is FORMATS["text"]
    assert FORMATS["text"].recognises(b"\0")
    with pytest.raises(StudioError, match="not text"):
        read_table(b"\0\1\2", "t.json")


def test_the_ending_decides_between_formats_that_both_take_a_file(monkeypatch):
    first, second = Format("arff", "", (".one",), "text"), Format("json", "", (".two",), "text")
    monkeypatch.setattr(reading, "_FORMATS", (first, second, FORMATS["text"]))
    assert [format_of(b"1,2\n", name) for name in ("t.one", "t.TWO", "t.csv")] == [first, second, first]


def test_every_format_has_an_ending_for_dialogs_of_its_own():
    assert set(FORMATS) == {"xlsx", "npz", "snns", "arff", "json", "orange", "text"}
    assert len(set(DATA_SUFFIXES)) == len(DATA_SUFFIXES)
    assert {".csv", ".tsv", ".xlsx", ".arff", ".tab", ".pat", ".npy", ".npz", ".json"} <= set(DATA_SUFFIXES)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LIMIT", 2**20)
    with pytest.raises(StudioError, match="larger than 1 MB") as caught:
        read_table(b"1,2\n" * 2**19, "t.csv")
    assert caught.value.where == "t.csv"


def test_reading_text_does_not_load_the_libraries_of_other_formats():
    script = (
        "import sys\nfrom mlp_studio.storage.imports.choosing import points_from\n"
        "assert len(points_from(b'1,2,a\\n3,4,b\\n', 't.csv').points) == 2\n"
        "print([name for name in ('openpyxl', 'charset_normalizer', 'PySide6', 'numba') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
