"""A piece of the map with what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks
from channelcrm.values.arguments import is_finite, require_type, shown
from channelcrm.values.attributes import Scalars, frozen_scalars, mapping
from channelcrm.values.ids import AreaId

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Area"]


def _measures(_: object, attribute: attrs.Attribute[Scalars], values: Scalars) -> None:
    mapping(_, attribute, values)
    for name, value in values.items():
        if not isinstance(value, int | float) or not is_finite(value) or value < 0:
            raise ValidationError(
                f"{shown(value)} is not a measure.", field=f"{attribute.name}.{name}", value=value,
                remedy="Give a finite number of zero or more.",
            )  # fmt: skip


@attrs.frozen(kw_only=True)
class Area:
    """An area under its public code (FIPS, GB/T 2260, ...), a polygon or a point of demand on WGS 84.

    ``measures`` are what it holds (population, households, ...): finite, not negative. ``kind`` is its level (county,
    tract, point); ``parent_id`` the area one level up.
    """

    id: AreaId = attrs.field(validator=checks.text)
    name: str = attrs.field(validator=checks.text)
    kind: str = attrs.field(default="", validator=checks.whole_text)
    parent_id: AreaId | None = attrs.field(default=None, validator=checks.optional(checks.text))
    geometry: BaseGeometry | None = attrs.field(default=None)
    measures: Scalars = attrs.field(factory=dict, converter=frozen_scalars, validator=_measures, hash=False)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    @geometry.validator
    def _is_shape(self, attribute: attrs.Attribute[BaseGeometry | None], value: BaseGeometry | None) -> None:
        if value is None:
            return
        from shapely.geometry.base import BaseGeometry

        require_type(value, BaseGeometry, attribute.name)

    @property
    def __geo_interface__(self) -> dict[str, object]:
        """A GeoJSON Feature: name, kind, parent_id and measures are its properties; "measures.name" where two clash."""
        from channelcrm.territory.geoframe import beside

        about = {"name": self.name, "kind": self.kind, "parent_id": self.parent_id}
        shape = None if self.geometry is None else self.geometry.__geo_interface__
        return {"type": "Feature", "id": self.id, "properties": beside(about, self.measures), "geometry": shape}
