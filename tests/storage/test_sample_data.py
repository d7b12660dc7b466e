"""The real point sets that ship: their shape, their classes, and that source and licence are told."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from mlp_studio.storage.resources import resource
from mlp_studio.storage.sample_data import read_sample, samples

by_sample = pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)

COUNTS = {
    "iris-petals": {"setosa": 50, "versicolor": 50, "virginica": 50},
    "iris-sepals": {"setosa": 50, "versicolor": 50, "virginica": 50},
    "wine": {"cultivar 1": 59, "cultivar 2": 71, "cultivar 3": 48},
    "breast-cancer": {"malignant": 212, "benign": 357},
}


def columns_of_iris(first, second):
    with resource("data", "iris.csv").open() as file:
        return [(float(row[first]), float(row[second]), row["species"]) for row in csv.DictReader(file)]


@by_sample
def test_a_sample_has_its_points_and_classes(sample):
    points = read_sample(sample.name)
    assert points.classes == tuple(COUNTS[sample.name])
    assert np.bincount(points.labels).tolist() == list(COUNTS[sample.name].values())
    assert np.isfinite(points.xy).all()
    assert not points.test_mask.any()


@by_sample
def test_a_sample_is_a_plain_table_of_two_axes_and_a_class(sample):
    points = read_sample(sample.name)
    header, *rows = sample.path.read_text(encoding="utf-8").splitlines()
    assert header == ",".join([*points.axes, "class"])
    assert len(rows) == len(points)


@by_sample
def test_source_and_licence_of_a_sample_are_told(sample):
    about = resource("data", "SOURCES.md").read_text()
    assert f"`{sample.name}.csv`" in about
    assert sample.credit.endswith("CC BY 4.0")
    assert "UCI" in sample.credit
    assert sample.what.endswith(".")


@pytest.mark.parametrize(
    ("name", "columns"), [("iris-petals", ("petal_length", "petal_width")), ("iris-sepals", ("sepal_length", "sepal_width"))]
)
def test_petals_and_sepals_are_columns_of_the_flowers(name, columns):
    points = read_sample(name)
    rows = [(x, y, points.classes[c]) for (x, y), c in zip(points.xy.tolist(), points.labels.tolist(), strict=True)]
    assert rows == columns_of_iris(*columns)
    assert points.axes == tuple(f"{column.replace('_', ' ')} in cm" for column in columns)


def test_there_is_no_other_sample():
    with pytest.raises(KeyError):
        read_sample("tulips")
