"""Worksheets as a LaTeX document: plain article with amsmath, and the networks drawn with TikZ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlp_studio.core.hand_steps import Line
from mlp_studio.core.project import Project
from mlp_studio.core.worksheet import Matrix, Worksheet
from mlp_studio.storage.tikz_export import escaped, network_tikz
from mlp_studio.storage.worksheet_pages import KEY, SOLUTION, TASK, Pages, has_columns

_HEAD = r"""\documentclass[11pt, a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[margin=18mm]{geometry}
\usepackage{amsmath}
\usepackage{graphicx}
\usepackage{multicol}
\usepackage{tikz}
\setlength{\parindent}{0pt}
\setlength{\parskip}{3pt}
\setcounter{MaxMatrixCols}{64}
\newcommand{\blank}{\rule[-2pt]{18mm}{0.3pt}}
\newcommand{\sheet}[2]{{\Large\bfseries #1}\hfill #2\par\smallskip\hrule\bigskip}
\newcommand{\asked}[1]{\par\medskip{\raggedright\textbf{#1}\par}\nobreak}
\newenvironment{spread}[1]{\par\raggedright\setlength{\baselineskip}{#1}\setlength{\lineskip}{6pt}}{\par}
\setlength{\multicolsep}{2pt}
\allowdisplaybreaks
"""
_BLACK = r"""\definecolor{positive}{gray}{0.25}
\definecolor{negative}{gray}{0.25}
\definecolor{quiet}{gray}{0}
"""
_BEGIN = r"\begin{document}"
LAST_LETTER = 0x17F
"""The last character of Latin that every LaTeX has."""
_CHARACTERS = {
    "½": r"\ensuremath{\tfrac12}",
    "²": r"\ensuremath{^2}",
    "³": r"\ensuremath{^3}",
    "₁": r"\ensuremath{_1}",
    "₂": r"\ensuremath{_2}",
    "≥": r"\ensuremath{\ge}",
    "·": r"\ensuremath{\cdot}",
    "’": "'",
}


def worksheet_latex(pages: Pages) -> str:
    """Return the document."""
    sheets = pages.sheets
    styles, _ = _drawn(sheets[0].project)
    lines = [f"% {pages.title}, written by MLP Studio. Compile with pdflatex.", _HEAD + styles + _BLACK + _BEGIN]
    if pages.has_tasks:
        for sheet in sheets:
            lines += _task(sheet)
    if pages.has_solutions:
        for sheet in sheets:
            lines += _solution(sheet)
    if pages.has_key:
        lines += _key(sheets)
    lines.append(r"\end{document}")
    text = "\n".join(lines) + "\n"
    return text.replace(_BEGIN, "".join(f"{line}\n" for line in _fallbacks(text)) + _BEGIN)


def _fallbacks(text: str) -> Iterator[str]:
    """Yield a declaration for each letter that pdflatex may not have, such as those of a unit's name: it stops at one it does not know."""
    letters = sorted({character for character in text if ord(character) > LAST_LETTER})
    if letters:
        yield r"\newcommand{\orelse}[2]{\ifcsname u8:\detokenize{#1}\endcsname\else\DeclareUnicodeCharacter{#2}{?}\fi}"
    yield from (rf"\orelse{{{letter}}}{{{ord(letter):04X}}}" for letter in letters)


def _drawn(project: Project) -> tuple[str, str]:
    """Return the styles and the picture of the document that draws a network."""
    document = network_tikz(project)
    styles = document[document.index(r"\definecolor") : document.index(r"\begin{document}")]
    end = r"\end{tikzpicture}"
    return styles, document[document.index(r"\begin{tikzpicture}") : document.index(end) + len(end)]


def _task(sheet: Worksheet) -> Iterator[str]:
    _, picture = _drawn(sheet.project)
    yield _heading(sheet, TASK)
    yield r"\begin{center}"
    yield r"\resizebox{!}{\ifdim\height>85mm 85mm\else\height\fi}{%"
    yield picture + "}"
    yield r"\end{center}"
    yield _spread("6mm", r" \qquad ", (rf"\mbox{{{_line(line)}}}" for line in sheet.given))
    if sheet.formulas:
        yield _spread("6mm", r" \qquad ", (rf"\mbox{{{_line(line)}}}" for line in sheet.formulas))
    yield _matrices(sheet.matrices)
    yield r"\begin{itemize}\setlength{\itemsep}{0pt}\setlength{\parskip}{0pt}"
    yield from (rf"  \item {_text(fact)}" for fact in sheet.facts)
    yield r"\end{itemize}"
    for at, (words, symbols) in enumerate(sheet.tasks, start=1):
        yield rf"\asked{{{at}. {_text(words)}}}"
        yield _spread("8mm", r" \quad ", (rf"\mbox{{${symbol} ={{}}$ \blank}}" for symbol in symbols))
    yield r"\newpage"


def _solution(sheet: Worksheet) -> Iterator[str]:
    yield _heading(sheet, SOLUTION)
    for section in sheet.solution:
        title = rf"\asked{{{_text(section.title)}}}"
        lines = [rf"{{\raggedright\hangindent=12mm {_line(step.line)}\par}}" for step in section.steps]
        yield from (rf"\begin{{multicols}}{{2}}[{title}]", *lines, r"\end{multicols}") if has_columns(section) else (title, *lines)
    if sheet.after:
        yield r"\medskip" + _matrices(sheet.after)
    yield r"\newpage"


def _key(sheets: tuple[Worksheet, ...]) -> Iterator[str]:
    yield rf"\sheet{{{KEY}}}{{}}"
    for sheet in sheets:
        yield rf"\textbf{{{sheet.name}}}\par"
        yield _spread("6mm", r" \quad ", (rf"\mbox{{${entry}$}}" for entry in sheet.key))


def _heading(sheet: Worksheet, what: str) -> str:
    return rf"\sheet{{{what}: {_text(sheet.title)}}}{{{sheet.name}}}"


def _line(line: Line) -> str:
    """Return a line as one formula in the text, which LaTeX breaks before its relations and signs."""
    return f"${' '.join(line)}$"


def _matrices(matrices: tuple[Matrix, ...]) -> str:
    return _spread("6mm", r" \quad ", (rf"\mbox{{$\displaystyle {matrix.symbol} = {_rows(matrix)}$}}" for matrix in matrices))


def _spread(height: str, gap: str, parts: Iterable[str]) -> str:
    """Return parts beside each other on lines of a height, as far as they fit."""
    return rf"\begin{{spread}}{{{height}}}{gap.join(parts)}\end{{spread}}"


def _rows(matrix: Matrix) -> str:
    body = r" \\ ".join(" & ".join(row) for row in matrix.rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def _text(text: str) -> str:
    parts = escaped(text)
    for character, latex in _CHARACTERS.items():
        parts = parts.replace(character, latex)
    return parts
