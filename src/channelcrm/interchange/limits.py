"""How large a file may be before it is refused: a guard against faults and hostile files, not a capacity."""

from __future__ import annotations

import attrs

__all__ = ["DEFAULT_LIMITS", "Limits"]


@attrs.frozen(kw_only=True)
class Limits:
    """Bounds on what a reader takes in.

    Attributes:
        bytes: size of the file, also after decompression.
        rows: rows of data.
        columns: columns of a table.
        cell: characters of one cell (longer cells are blanked with a problem).
        depth: how deep a geometry may nest; GeoJSON and WKB of ordinary polygons need 4.
    """

    bytes: int = attrs.field(default=2**30, validator=attrs.validators.ge(1))
    rows: int = attrs.field(default=5_000_000, validator=attrs.validators.ge(1))
    columns: int = attrs.field(default=2_000, validator=attrs.validators.ge(1))
    cell: int = attrs.field(default=10_000, validator=attrs.validators.ge(1))
    depth: int = attrs.field(default=16, validator=[attrs.validators.ge(4), attrs.validators.le(64)])


DEFAULT_LIMITS = Limits()
