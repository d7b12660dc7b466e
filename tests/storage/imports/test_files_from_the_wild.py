"""Files as other programs and people write them, each with what is in it."""

from __future__ import annotations

import pytest

from mlp_studio.storage.imports.choosing import points_from

FILES = {
    "German Excel": (
        "Länge;Breite;Sorte\r\n1,5;2,25;süß\r\n-3,0;0,5;herb\r\n".encode("cp1252"),
        "Länge Breite",
        [[1.5, 2.25], [-3, 0.5]],
        "herb süß",
    ),
    "German Excel, UTF-8 with its mark": ("\ufeffx;y;Klasse\r\n1,5;2;A\r\n2;3;B\r\n".encode(), "x y", [[1.5, 2], [2, 3]], "A B"),
    "Excel's Unicode text": ("x\ty\tclass\r\n1\t2\ta\r\n3\t4\tb\r\n".encode("utf-16"), "x y", [[1, 2], [3, 4]], "a b"),
    "Excel's line about the separator": (b"sep=;\r\nx;y;c\r\n1.5;2;a\r\n", "x y", [[1.5, 2]], "a"),
    "a separator that only that line tells": (b"sep=;\n1,5;2,5;a\n3,5;4;b\n", "x1 x2", [[1.5, 2.5], [3.5, 4]], "a b"),
    "old Macintosh": (b"x,y,c\r1,2,a\r3,4,b\r", "x y", [[1, 2], [3, 4]], "a b"),
    "R's write.csv": (b'"","x","y","kind"\n"1",1.5,2,"a"\n"2",3,4,"b"\n', "x y", [[1.5, 2], [3, 4]], "a b"),
    "R's write.table": (b'"x" "y" "kind"\n"1" 1.5 2 "a"\n"2" 3 4 "b"\n', "x y", [[1.5, 2], [3, 4]], "a b"),
    "pandas with its index": (b",x,y,label\n0,1.5,2.0,0\n1,3.0,4.0,1\n", "x y", [[1.5, 2], [3, 4]], "0 1"),
    "NumPy's savetxt": (b"# x y t\n1.5e+00 2.0e+00 0.0e+00\n3.0e+00 4.0e+00 1.0e+00\n", "x1 x2", [[1.5, 2], [3, 4]], "0.0e+00 1.0e+00"),
    "LibSVM's signs as classes": (b"0.5 1.5 +1\n2.5 3.5 -1\n", "x1 x2", [[0.5, 1.5], [2.5, 3.5]], "-1 +1"),
    "UCI's iris": (
        b"5.1,3.5,1.4,0.2,Iris-setosa\n7.0,3.2,4.7,1.4,Iris-versicolor\n\n",
        "x1 x2",
        [[5.1, 3.5], [7, 3.2]],
        "Iris-setosa Iris-versicolor",
    ),
    "missing values of UCI": (b"1,2,a\n?,2,a\n3,4,b\n", "x1 x2", [[1, 2], [3, 4]], "a b"),
    "aligned columns": (b"    x      y   class\n  1.50  -2.00      1\n 10.25   0.00     -1\n", "x y", [[1.5, -2], [10.25, 0]], "-1 1"),
    "tabs and a trailing tab": (b"x\ty\tc\t\n1\t2\ta\t\n3\t4\tb\t\n", "x y", [[1, 2], [3, 4]], "a b"),
    "semicolons with points": (b"x;y;c\n1.5;2;a\n2.5;3;b\n", "x y", [[1.5, 2], [2.5, 3]], "a b"),
    "quoted numbers with a decimal comma": (b'"x","y","c"\n"1,5","2","a"\n"2,5","3","b"\n', "x y", [[1.5, 2], [2.5, 3]], "a b"),
    "quotes and a line break in a cell": (b'x,y,c\n1,2,"a ""b"""\n3,4,"c, d"\n', "x y", [[1, 2], [3, 4]], 'a·"b"|c,·d'),
    "comments between the rows": (b"# lecture 8\nx,y,c\n# first\n1,2,a\n\n# second\n3,4,b\n", "x y", [[1, 2], [3, 4]], "a b"),
    "truth table": (b"a b or\n0 0 0\n0 1 1\n1 0 1\n1 1 1\n", "a b", [[0, 0], [0, 1], [1, 0], [1, 1]], "0 1"),
    "typographic minus": ("x,y,c\n−1,2,−\n3,−4,+\n".encode(), "x y", [[-1, 2], [3, -4]], "− +"),
    "no line end at the end": (b"x,y,c\n1,2,a\n3,4,b", "x y", [[1, 2], [3, 4]], "a b"),
    "JSON of pandas": (b'[{"x":1.5,"y":2,"c":"a"},{"x":null,"y":4,"c":"b"}]', "x y", [[1.5, 2]], "a"),
    "JSON lines": (b'{"x": 1.5, "y": 2, "c": "a"}\n{"x": 3, "y": 4, "c": "b"}\n', "x y", [[1.5, 2], [3, 4]], "a b"),
    "Orange, one head row": (b"C#x\tC#y\tcD#c\n1.5\t2\ta\n3\t4\tb\n", "x y", [[1.5, 2], [3, 4]], "a b"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_wild_gives_its_points(name):
    data, axes, xy, classes = FILES[name]
    points = points_from(data, name).points
    assert points.axes == tuple(axes.split())
    assert points.xy.tolist() == xy
    names = classes.replace("·", " ").split("|") if "|" in classes else classes.split()
    assert points.classes == tuple(names)
