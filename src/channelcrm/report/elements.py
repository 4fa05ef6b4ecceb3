"""From the blocks of a report to HTML."""

from __future__ import annotations

from channelcrm.report import formats
from channelcrm.report.blocks import Block, Cell, Column, Figure, Figures, Keys, MapBlock, Note, Picture, Section, Table
from channelcrm.report.map_frame import render_map
from channelcrm.values.markup import Html, escape, join, tag

__all__ = ["render_figures", "render_section"]

_STYLES = {"number": "n", "picture": "p", "date": "d"}


def render_section(section: Section) -> Html:
    """A section with its heading."""
    heading = tag("h2", escape(section.title), id=f"{section.id}-title")
    blocks = join(_render(block, f"{section.id}-{at}") for at, block in enumerate(section.blocks))
    return tag("section", heading, blocks, id=section.id, aria_labelledby=f"{section.id}-title")


def _render(block: Block, id: str) -> Html:
    match block:
        case Figures():
            return render_figures(block.figures, "row")
        case Note():
            return tag(
                "p", escape(block.text), class_={"text": None, "absent": "absent", "warning": "notice"}[block.kind]
            )
        case Table():
            return _table(block, id)
        case Picture():
            caption = tag("figcaption", escape(block.caption)) if block.caption else None
            return tag("figure", tag("div", block.svg, class_="scroll"), caption)
        case Keys():
            items = (tag("li", tag("i", class_=style), escape(words)) for style, words in block.entries)
            return tag("ul", *items, class_="keys")
        case MapBlock():
            return render_map(block)


def render_figures(figures: tuple[Figure, ...], style: str) -> Html:
    """Figures side by side."""
    return tag(
        "dl",
        *(
            tag(
                "div",
                tag("dt", escape(figure.label)),
                tag(
                    "dd",
                    tag("small", escape(figure.unit)) if figure.unit else None,
                    escape(figure.value),
                    class_="value",
                ),
                tag("dd", escape(figure.detail), class_="detail") if figure.detail else None,
            )
            for figure in figures
        ),
        class_=f"figures {style}",
    )


def _table(table: Table, id: str) -> Html:
    if not table.rows:
        return tag("p", escape(f"{table.caption}: none."), class_="absent")
    caption = tag("caption", tag("span", escape(table.caption)), escape(_extent(table)))
    head = tag("thead", tag("tr", *(_header(column) for column in table.columns)))
    styles = [_STYLES.get(column.kind) for column in table.columns]
    body = tag(
        "tbody",
        *(tag("tr", *(_cell(cell, style) for cell, style in zip(row, styles, strict=True))) for row in table.rows),
    )
    search = None
    if table.search and len(table.rows) > 10:
        field = tag("input", type="search", data_filter=id, autocomplete="off")
        label = tag("label", tag("span", escape(table.search)), field)
        search = tag("div", label, tag("output", data_count=id, aria_live="polite"), class_="search")
    style = [name for name, wanted in (("sortable", len(table.rows) > 1), ("wide", table.wide)) if wanted]
    view = tag("table", caption, head, body, id=id, class_=" ".join(style) or None)
    framed = join(
        [
            search or Html(""),
            tag(
                "div",
                view,
                class_="scroll tall" if len(table.rows) > 40 else "scroll",
                tabindex="0",
                role="region",
                aria_label=table.caption,
            ),
        ]
    )
    if table.open:
        return framed
    return tag(
        "details",
        tag(
            "summary",
            escape(f"{table.caption} ({formats.count(len(table.rows) if table.total is None else table.total)})"),
        ),
        framed,
    )


def _extent(table: Table) -> str:
    total = len(table.rows) if table.total is None else table.total
    if total > len(table.rows):
        return f": the first {formats.count(len(table.rows))} of {formats.count(total)}. {table.beyond}"
    return f" ({formats.count(total)})" if total > 10 else ""


def _header(column: Column) -> Html:
    unit = tag("small", escape(column.unit)) if column.unit else None
    label = tag("span", escape(column.label))
    inner = tag("button", label, type="button") if column.sortable and column.label else label
    style = _STYLES.get(column.kind)
    return tag("th", inner, unit, scope="col", class_=style, data_kind="number" if column.kind == "number" else None)


def _cell(cell: Cell, style: str | None) -> Html:
    shown: list[Html] = []
    if cell.picture:
        shown.append(cell.picture)
    if cell.text:
        words = tag("bdi", escape(cell.text)) if style is None else escape(cell.text)
        if cell.mark:
            words = tag("span", words, class_=f"badge {cell.mark}")
        if cell.dealer is not None:
            words = tag("a", words, href="#map", data_dealer=cell.dealer)
        shown.append(words)
    if cell.aside:
        shown.append(tag("small", tag("bdi", escape(cell.aside)), class_="aside"))
    if cell.note:
        shown.append(tag("small", tag("bdi", escape(cell.note))))
    return tag("td", *shown, class_=style, data_v=cell.sort)
