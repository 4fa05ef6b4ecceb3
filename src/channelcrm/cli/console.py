"""What the command line prints: progress on standard error, answers on standard output."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

import attrs
from rich.console import Console
from rich.markup import escape
from rich.table import Table

__all__ = ["Progress", "print_json", "print_largest", "print_lines", "print_problems", "print_table"]

Note = Callable[[str], None]
_SHOWN = 10
# A pipe has no width: tables that are cut to 80 columns there would lose words.
_screen = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
_aside = Console(stderr=True, highlight=False)


@attrs.frozen
class Progress:
    """Shows each step while it runs, then what it found and how long it took."""

    quiet: bool = False

    @contextmanager
    def step(self, title: str) -> Iterator[Note]:
        """One step; call what is yielded with what it found."""
        if self.quiet:
            yield lambda _: None
            return
        notes: list[str] = []
        started = time.perf_counter()
        with _aside.status(f"{title} ..."):
            yield notes.append
        seconds = time.perf_counter() - started
        _aside.print(
            f"[green]✓[/] [bold]{title:<22}[/] {escape('; '.join(notes))} [dim]{seconds:.1f} s[/]", soft_wrap=True
        )

    def tell(self, text: str) -> None:
        """A line of its own, aside."""
        if not self.quiet:
            _aside.print(escape(text), soft_wrap=True)


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, limit: int | None = None
) -> None:
    """A table on standard output, numbers to the right; the first ``limit`` rows, saying how many there are.

    Without rows the title says that there is nothing.
    """
    if not rows:
        print_lines([f"{title}: nothing"])
        return
    shown = rows if limit is None else rows[:limit]
    table = Table(title=escape(title), title_justify="left", title_style="bold", header_style="bold")
    for index, column in enumerate(columns):
        numeric = any(isinstance(row[index], int | float | Decimal) for row in shown)
        table.add_column(escape(column), justify="right" if numeric else "left", overflow="fold")
    for row in shown:
        table.add_row(*(escape(_cell(value)) for value in row))
    _screen.print(table)
    if len(shown) < len(rows):
        _screen.print(f"{len(rows) - len(shown):,} more", style="dim")


def print_largest(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table of what was found, in its order, the largest first; the first twenty."""
    print_table(f"{title}, the largest first" if rows else title, columns, rows, limit=20)


def print_lines(lines: Sequence[str]) -> None:
    """Sentences on standard output, after a table."""
    for line in lines:
        _screen.print(escape(line), soft_wrap=True)


def print_problems(problems: Sequence[object], *, limit: int | None = _SHOWN) -> None:
    """The problems of a file, one line each, aside."""
    for problem in problems if limit is None else problems[:limit]:
        _aside.print(f"  {problem}", markup=False, soft_wrap=True)
    if limit is not None and len(problems) > limit:
        _aside.print(f"  and {len(problems) - limit:,} more", style="dim")


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)
