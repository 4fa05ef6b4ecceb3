"""Sites that may be chosen, and what is known of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.checks import check_sum
from channelcrm.territory.geography import Geography
from channelcrm.territory.sites import Located, no_place, sites_of
from channelcrm.values.location import Location
from channelcrm.values.tables import FrameLike, Table, columns_of, text_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Candidates", "SiteTable", "candidates_of", "value_of"]

SiteTable = Iterable[Located] | Table
"""Dealers, or a table with id, lon, lat and what the limits ask for."""


@attrs.frozen(kw_only=True)
class _Row:
    """A row of a table as a site."""

    id: str
    location: Location | None
    attributes: Mapping[str, object]


@attrs.frozen(kw_only=True, eq=False)
class Candidates:
    """Sites in the order of their ids, with the geography they are to serve."""

    sites: tuple[Located, ...]
    geo: Geography

    def __len__(self) -> int:
        return len(self.sites)

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids, ascending."""
        return tuple(str(site.id) for site in self.sites)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A value of every site, NaN where it is unknown.

        Raises:
            ValidationError: no site has it, one holds something that is no finite number, or they sum to more than a
                float holds.
        """
        import numpy as np

        cells = [value_of(site, name) for site in self.sites]
        if self.sites and all(cell is None for cell in cells):
            raise ValidationError(
                f"No site has {name!r}.", field=name,
                remedy="Set it as an attribute of the dealers, or choose among values they have.",
            )  # fmt: skip
        values = np.full(len(cells), np.nan)
        for at, cell in enumerate(cells):
            if cell is None:
                continue
            try:
                number = math.nan if isinstance(cell, str | bool) else float(cell)  # type: ignore[arg-type]  # tried
            except (TypeError, ValueError):
                number = math.nan
            if not math.isfinite(number):
                raise ValidationError(
                    f"{name} of the site {self.sites[at].id} is {cell!r}.", field=name, value=cell,
                    remedy="Give a finite number.",
                )  # fmt: skip
            values[at] = number
        check_sum(values[~np.isnan(values)], name)
        return values

    def amounts(
        self, name: str, *, least: float = -math.inf, above: float = -math.inf
    ) -> NDArray[np.float64]:  # fmt: skip
        """A value of every site, none of them unknown, of ``least`` or more and ``above`` a number.

        Raises:
            ValidationError: a site without it, or with one that is too small; the message names both.
        """
        values = self.numbers(name)
        wrong = ~((values >= least) & (values > above))
        if wrong.any():
            at = int(wrong.argmax())
            found = float(values[at])
            bound = f" of {least:g} or more" if least > -math.inf else f" above {above:g}" if above > -math.inf else ""
            raise ValidationError(
                f"{name} of the site {self.ids[at]} is " + ("not known." if math.isnan(found) else f"{found:g}."),
                field=name, value=found, remedy=f"Give every site a number{bound}.",
            )  # fmt: skip
        return values

    def words(self, name: str) -> list[str]:
        """A value of every site as text, "" where it is unknown; "area" is the area that a site lies in."""
        if name == "area":
            return [area or "" for area in self.geo.locate(site.location for site in self.sites)]
        return ["" if (cell := value_of(site, name)) is None else str(cell) for site in self.sites]


def value_of(site: object, name: str) -> object:
    """What a site holds under a name: one of its extra attributes, else an attribute (dotted); None if unknown."""
    extra = getattr(site, "attributes", {})
    if isinstance(extra, Mapping) and name in extra:
        value = extra[name]
    else:
        value = site
        for part in name.split("."):
            value = getattr(value, part, None)
    empty = value is None or value == "" or (isinstance(value, float) and math.isnan(value))
    return None if empty or type(value).__name__ == "NAType" else value


def candidates_of(sites: SiteTable, geo: Geography) -> Candidates:
    """The sites sorted by id. A table's places stand in lon and lat, or in location_lon and location_lat.

    Raises:
        ValidationError: an id given twice, something without id and location, or a table without coordinates.
    """
    if not isinstance(sites, Mapping | FrameLike | Iterable):
        raise no_place(sites)
    given: list[Located] = list(_rows(sites)) if isinstance(sites, Mapping | FrameLike) else list(sites)
    sites_of(given)  # refuses what has no id and location
    given.sort(key=lambda site: str(site.id))
    for before, after in pairwise(given):
        if str(before.id) == str(after.id):
            raise ValidationError(
                f"The site {after.id!r} stands twice.", field="id", value=after.id, remedy="Give each site once."
            )
    return Candidates(sites=tuple(given), geo=geo)


def _rows(table: Table) -> Iterable[_Row]:
    ids, columns = columns_of(table)
    prefix = "location_" if "lon" not in columns and "location_lon" in columns else ""
    for name in (f"{prefix}lon", f"{prefix}lat"):
        if name not in columns:
            raise ValidationError(
                f"The table of sites has no column {name!r}.", field=name,
                remedy="Give lon and lat in degrees, WGS 84; of points on WGS 84 they are frame.geometry.x and .y.",
            )  # fmt: skip
    cells = {name: column.tolist() for name, column in columns.items()}
    for at, id in enumerate(ids):
        lon, lat = cells[f"{prefix}lon"][at], cells[f"{prefix}lat"][at]
        unknown = not (text_of(lon) and text_of(lat))
        yield _Row(
            id=id, location=None if unknown else Location(lon, lat),
            attributes={name: column[at] for name, column in cells.items()},
        )  # fmt: skip
