"""The page of the manual, as `man mlp-studio` shows it: the commands as `mlp-studio --help` lists them."""

from __future__ import annotations

import time
from collections.abc import Mapping

_PAGE = r"""
.TH MLP\-STUDIO 1 "{date}" "MLP Studio {version}" "User Commands"
.SH NAME
mlp\-studio \- {name}
.SH SYNOPSIS
.B mlp\-studio
[\fB\-\-new\-window\fR] [\fIFILE\fR]
.br
.B mlp\-studio
\fICOMMAND\fR ...
.SH DESCRIPTION
Without a command the window opens on \fIFILE\fR: a project (.mlps), a lesson or a data file.
A window that is open already takes the file, unless \fB\-\-new\-window\fR is given.
.SH COMMANDS
What each of them takes is told by \fBmlp\-studio\fR \fICOMMAND\fR \fB\-\-help\fR.
{commands}
.SH EXIT STATUS
0, or 2 for what was given wrongly, which is told in one line on the standard error.
"""


def manual_page(name: str, commands: Mapping[str, str], version: str, date: int) -> str:
    """Return the page as troff source.

    Parameters
    ----------
    name
        What the program is for, in one line.
    commands
        A line on each command.
    version
        The version of the application.
    date
        When it was made, in seconds since 1970.
    """
    told = "\n".join(f".TP\n.B {_plain(command)}\n{_plain(summary)}" for command, summary in commands.items())
    day = time.strftime("%Y-%m-%d", time.gmtime(date))
    return _PAGE.lstrip("\n").format(name=_plain(name), commands=told, version=_plain(version), date=day)


def _plain(text: str) -> str:
    """Return text as troff shows it unchanged; no line of it may begin with a period or a quote."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped
