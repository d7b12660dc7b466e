"""Worksheets as one HTML file that needs nothing else: pictures are SVG, formulas MathML; printed, each sheet begins on its own page."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape

from mlp_studio.core.hand_steps import Line
from mlp_studio.core.worksheet import Matrix, Section, Worksheet
from mlp_studio.storage.mathml import mathml
from mlp_studio.storage.worksheet_pages import KEY, SOLUTION, TASK, Pages, has_columns

_STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 11pt/1.45 "Helvetica Neue", Arial, sans-serif; color: #000; background: #fff; max-width: 178mm; margin: 8mm auto; }
math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math; font-size: 1.12em; }
@media print { body { margin: 0 auto; } }
section { break-after: page; margin-bottom: 16mm; }
section:last-of-type { break-after: auto; }
h1 { font-size: 15pt; margin: 0; } h2 { font-size: 11.5pt; margin: 5mm 0 1mm; break-after: avoid; }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 0.3mm solid #000; padding-bottom: 1.5mm; }
img { display: block; width: 100%; max-height: 70mm; object-fit: contain; margin: 4mm auto; }
p, ul { margin: 1.5mm 0; } ul { padding-left: 5mm; }
.given, .blanks, .key { display: flex; flex-wrap: wrap; gap: 1.5mm 8mm; margin: 2mm 0; }
.blanks { row-gap: 3mm; margin: 3mm 0; break-inside: avoid; }
.blanks span { white-space: nowrap; }
.blanks span::after { content: ""; display: inline-block; width: 22mm; border-bottom: 0.2mm solid #000; }
.steps { columns: 2; column-gap: 5mm; } .steps math { font-size: 0.98em; }
.line { padding-left: 12mm; text-indent: -12mm; break-inside: avoid; margin: 0.8mm 0; }
.line span { text-indent: 0; }
.matrix { display: inline-flex; align-items: center; gap: 2mm; vertical-align: middle; }
.matrix table { border-collapse: separate; border-spacing: 0; border: solid #000; border-width: 0 0.3mm; border-radius: 2.5mm; }
.matrix td { padding: 0.4mm 2mm; text-align: right; font-variant-numeric: tabular-nums; }
"""


def worksheet_html(pages: Pages, pictures: Sequence[bytes]) -> str:
    """Return the file: `pictures` are the networks of its sheets as SVG, in their order."""
    body = [*_tasks(pages, pictures), *_solutions(pages), *_key(pages)]
    title = escape(pages.title)
    head = f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n' + "\n".join(body) + "\n</body>\n</html>\n"


def _tasks(pages: Pages, pictures: Sequence[bytes]) -> Iterator[str]:
    if not pages.has_tasks:
        return
    for sheet, picture in zip(pages.sheets, pictures, strict=True):
        coded = base64.b64encode(picture).decode()
        yield f'<section class="task">{_header(sheet, TASK)}'
        yield f'<img alt="The network, {sheet.project.network.describe()}" src="data:image/svg+xml;base64,{coded}">'
        yield f'<div class="given">{"".join(f"<span>{_line(line)}</span>" for line in sheet.given)}</div>'
        yield f'<div class="given">{"".join(f"<span>{_line(line)}</span>" for line in sheet.formulas)}</div>'
        yield f'<div class="given">{"".join(_matrix(matrix) for matrix in sheet.matrices)}</div>'
        yield f"<ul>{''.join(f'<li>{escape(fact)}</li>' for fact in sheet.facts)}</ul>"
        for at, (words, symbols) in enumerate(sheet.tasks, start=1):
            blanks = "".join(f"<span>{mathml(f'{symbol} =')} </span>" for symbol in symbols)
            yield f'<h2>{at}. {escape(words)}</h2><div class="blanks">{blanks}</div>'
        yield "</section>"


def _solutions(pages: Pages) -> Iterator[str]:
    if not pages.has_solutions:
        return
    for sheet in pages.sheets:
        yield f'<section class="solution">{_header(sheet, SOLUTION)}'
        yield from (_section(section) for section in sheet.solution)
        if sheet.after:
            yield f'<div class="given">{"".join(_matrix(matrix) for matrix in sheet.after)}</div>'
        yield "</section>"


def _key(pages: Pages) -> Iterator[str]:
    if not pages.has_key:
        return
    yield f'<section class="answers"><header><h1>{KEY}</h1></header>'
    for sheet in pages.sheets:
        yield f'<h2>{sheet.name}</h2><div class="key">{"".join(f"<span>{mathml(entry)}</span>" for entry in sheet.key)}</div>'
    yield "</section>"


def _header(sheet: Worksheet, what: str) -> str:
    return f"<header><h1>{what}: {escape(sheet.title)}</h1><span>{sheet.name}</span></header>"


def _section(section: Section) -> str:
    lines = "\n".join(f'<div class="line">{_line(step.line)}</div>' for step in section.steps)
    if has_columns(section):
        lines = f'<div class="steps">{lines}</div>'
    return f"<h2>{escape(section.title)}</h2>\n{lines}"


def _line(line: Line) -> str:
    """Return a line whose parts may stand below each other."""
    return " ".join(f"<span>{mathml(part, goes_on=at > 0)}</span>" for at, part in enumerate(line))


def _matrix(matrix: Matrix) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{mathml(cell)}</td>' for cell in row)}</tr>" for row in matrix.rows)
    return f'<span class="matrix">{mathml(f"{matrix.symbol} =")}<table>{rows}</table></span>'
