"""Writing worksheets: HTML, PDF or LaTeX by the ending of the file, and the solutions apart if they are to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.core.worksheet import WorksheetPlan, worksheets
from mlp_studio.storage.files import write_bytes_atomically
from mlp_studio.storage.worksheet_html import worksheet_html
from mlp_studio.storage.worksheet_latex import worksheet_latex
from mlp_studio.storage.worksheet_pages import Pages, files_of
from mlp_studio.ui.theme import Look
from mlp_studio.ui.worksheet.pdf import worksheet_pdf
from mlp_studio.ui.worksheet.picture import PrintLook, network_svg


@dataclass(frozen=True)
class WorksheetFormat:
    """A format: its title, and what makes a file of pages."""

    title: str
    make: Callable[[Pages, Look], bytes]


def _html(pages: Pages, look: Look) -> bytes:
    pictures = [network_svg(sheet.project, look) for sheet in pages.sheets] if pages.has_tasks else []
    return worksheet_html(pages, pictures).encode()


def _latex(pages: Pages, look: Look) -> bytes:
    return worksheet_latex(pages).encode(errors="replace")


FORMATS: dict[str, WorksheetFormat] = {
    "pdf": WorksheetFormat("PDF, A4", worksheet_pdf),
    "html": WorksheetFormat("Web page", _html),
    "tex": WorksheetFormat("LaTeX", _latex),
}


def export_worksheet(project: Project, plan: WorksheetPlan, path: Path) -> tuple[Path, ...]:
    """Write the sheets of a plan; return the files that were written.

    Raises
    ------
    StudioError
        If the ending says no format, the sheets cannot be made, or a file cannot be written.
    """
    name = path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        endings = ", ".join(f".{ending}" for ending in FORMATS)
        raise StudioError(f"a worksheet cannot be written as “{path.suffix}”", path.name, f"Choose one of {endings}")
    files, look = files_of(worksheets(project, plan), plan.solution, path), PrintLook()
    made = {file: FORMATS[name].make(pages, look) for file, pages in files.items()}
    for file, data in made.items():
        write_bytes_atomically(file, data)
    return tuple(made)
