"""Notebooks become pages with what they print and draw.

A notebook is a jupytext percent script in `notebooks/`. Before the pages are read each is run, top to bottom, in a
process and an empty folder of its own, and written to `docs/notebooks/NAME.md` with its outputs: printed text, the
value of a cell's last line, tables and pictures. No output is kept in the repository. A cell that raises fails the
build.

    python docs/_ext/notebook_pages.py notebooks/the_road.py page.md
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent.parent
STYLE = re.compile(r"<style.*?</style>\s*", re.DOTALL)  # pandas brings its own; the pages have theirs


def page_of(script: Path) -> str:
    """The notebook as Markdown, every cell followed by what it gave."""
    import jupytext

    module = ModuleType("__main__")
    parts = []
    for number, cell in enumerate(jupytext.read(script, fmt="py:percent").cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        given = run_cell(cell.source, f"{script.name}, cell {number}", module.__dict__)
        if given:
            parts.append(":::::{container} cell-output\n" + "\n\n".join(given) + "\n:::::")
    return "\n\n".join(parts) + "\n"


def run_cell(source: str, name: str, namespace: dict[str, object]) -> list[str]:
    """Run one cell; what it printed and the value of its last line, each as Markdown."""
    body, last = split_last(source, name)
    printed = io.StringIO()
    value = None
    with redirect_stdout(printed):
        exec(body, namespace)  # noqa: S102  our own notebook
        if last is not None:
            value = eval(last, namespace)  # noqa: S307
    given = [text_block(printed.getvalue())] if printed.getvalue().strip() else []
    return given if value is None else [*given, shown(value)]


def split_last(source: str, name: str) -> tuple[CodeType, CodeType | None]:
    """The code before the last line, and the last line when it is an expression not ended by a semicolon."""
    tree = ast.parse(source)
    final = tree.body[-1] if tree.body else None
    if isinstance(final, ast.Expr) and not source.rstrip().endswith(";"):
        expression = compile(ast.Expression(final.value), name, "eval")
        return compile(ast.Module(tree.body[:-1], []), name, "exec"), expression
    return compile(tree, name, "exec"), None


def shown(value: object) -> str:
    """A value as a notebook shows it: the richest form it has."""
    for method in ("_repr_svg_", "_repr_html_"):
        made = getattr(value, method, lambda: None)()
        if made:
            return f"```{{raw}} html\n{STYLE.sub('', made)}\n```"
    return text_block(repr(value))


def text_block(text: str) -> str:
    """Plain text, as it stands."""
    return f"````text\n{text.rstrip()}\n````"


def render(script: Path, page: Path) -> None:
    """Run the script in a process of its own and write its page, when it differs from the one that is there."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "page.md")
        command = [sys.executable, "-W", "error", __file__, str(script), str(made)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise RuntimeError(f"{script.name} failed:\n{done.stderr}")
        text = made.read_text(encoding="utf-8")
    page.parent.mkdir(exist_ok=True)
    if not page.exists() or page.read_text(encoding="utf-8") != text:
        page.write_text(text, encoding="utf-8")


def render_all(app: Sphinx) -> None:
    """Every notebook of the repository."""
    from sphinx.errors import ExtensionError

    for script in sorted((ROOT / "notebooks").glob("*.py")):
        try:
            render(script, Path(app.srcdir, "notebooks", f"{script.stem}.md"))
        except RuntimeError as failure:
            raise ExtensionError(str(failure)) from failure


def setup(app: Sphinx) -> dict[str, bool]:
    """Run the notebooks before the pages are read."""
    app.connect("builder-inited", render_all)
    return {"parallel_read_safe": True}


if __name__ == "__main__":
    notebook, target = (Path(argument).resolve() for argument in sys.argv[1:])
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        target.write_text(page_of(notebook), encoding="utf-8")
        os.chdir(target.parent)
