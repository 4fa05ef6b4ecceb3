"""A notebook's page shows what its cells print and give, and no page is made of one that fails."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parent.parent.parent / "docs" / "_ext" / "notebook_pages.py"


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebook_pages", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Picture:
    def _repr_svg_(self) -> str:
        return "<svg></svg>"


class Grid:
    def _repr_html_(self) -> str:
        return "<div><style scoped>td {}</style><table></table></div>"


def test_what_a_cell_prints_and_its_last_line_gives_are_shown_in_that_order(pages: ModuleType) -> None:
    given = pages.run_cell("print('said')\n1 + 1", "a cell", {})
    assert ["said" in given[0], "2" in given[1], len(given)] == [True, True, 2]


@pytest.mark.parametrize("source", ["x = 1", "None", "1 + 1;", "", "# words"])
def test_a_cell_that_gives_nothing_shows_nothing(pages: ModuleType, source: str) -> None:
    assert pages.run_cell(source, "a cell", {}) == []


def test_cells_share_their_names(pages: ModuleType) -> None:
    names: dict[str, object] = {}
    pages.run_cell("x = 20", "first", names)
    assert "21" in pages.run_cell("x + 1", "second", names)[0]


def test_pictures_and_tables_are_shown_as_such_without_styles_of_their_own(pages: ModuleType) -> None:
    assert pages.shown(Picture()) == "```{raw} html\n<svg></svg>\n```"
    assert pages.shown(Grid()) == "```{raw} html\n<div><table></table></div>\n```"


def test_a_script_becomes_a_page(pages: ModuleType, tmp_path: Path) -> None:
    script, page = tmp_path / "small.py", tmp_path / "pages" / "small.md"
    script.write_text("# %% [markdown]\n# # Title\n\n# %%\nprint(6 * 7)\n", encoding="utf-8")
    pages.render(script, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Title")
    assert "```python\nprint(6 * 7)\n```" in text
    assert "````text\n42\n````" in text


def test_a_cell_that_raises_makes_no_page_and_is_named(pages: ModuleType, tmp_path: Path) -> None:
    script, page = tmp_path / "broken.py", tmp_path / "broken.md"
    script.write_text("# %%\nx = 1\n\n# %%\nassert x == 2\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"broken\.py, cell 1"):
        pages.render(script, page)
    assert not page.exists()
