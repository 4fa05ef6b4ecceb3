"""What a report consists of, before anyone thinks of HTML: sections of figures, tables, pictures and sentences."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from channelcrm.values.markup import Html

__all__ = [
    "Block",
    "Cell",
    "Column",
    "Figure",
    "Figures",
    "Keys",
    "MapBlock",
    "Note",
    "Picture",
    "ReportContent",
    "Section",
    "Table",
]


@attrs.frozen
class Figure:
    """One number that stands for itself: what it counts, the number, what it is part of, its unit (set before it)."""

    label: str
    value: str
    detail: str = ""
    unit: str = ""


@attrs.frozen
class Figures:
    """Figures side by side."""

    figures: tuple[Figure, ...]


@attrs.frozen
class Note:
    """A sentence. ``kind`` is "text", "absent" (says what would fill this place) or "warning"."""

    text: str
    kind: str = "text"


@attrs.frozen
class Column:
    """A column of a table. ``kind`` is "text", "number", "date" or "picture"; ``unit`` stands below the label."""

    label: str
    kind: str = "text"
    unit: str = ""
    sortable: bool = True


DRAWN = Column("", "picture", sortable=False)
"""A column of drawings beside the figures they show."""


@attrs.frozen
class Cell:
    """A place in a table: text, or a picture that says the same; what it sorts by where the text does not say.

    ``aside`` follows smaller, ``note`` is a second, smaller line. ``mark`` names the look of a badge. ``dealer`` is a
    position on the map.
    """

    text: str = ""
    sort: float | str | None = None
    note: str = ""
    aside: str = ""
    picture: Html | None = None
    mark: str = ""
    dealer: int | None = None


@attrs.frozen(kw_only=True)
class Table:
    """Rows under a caption. ``total`` rows exist; the first of them are here.

    ``search`` labels a field to filter by, ``wide`` uses the whole width, ``open=False`` folds the table away.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int | None = None
    beyond: str = "The data behind this table holds all of them."
    search: str = ""
    wide: bool = False
    open: bool = True


@attrs.frozen
class Picture:
    """A drawing with its caption."""

    svg: Html
    caption: str = ""
    wide: bool = False


@attrs.frozen
class Keys:
    """What the colours of the drawings below mean: style and words."""

    entries: tuple[tuple[str, str], ...]


@attrs.frozen
class MapBlock:
    """The map: its data for the page's script (JSON-able), and what it shows in words."""

    data: Mapping[str, object]
    summary: str


Block = Figures | Keys | Note | Table | Picture | MapBlock


@attrs.frozen
class Section:
    """A part of the report under a heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    short: str = ""


@attrs.frozen(kw_only=True)
class ReportContent:
    """Everything the page says."""

    title: str
    subtitle: str
    notice: str = ""
    findings: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: str = ""
