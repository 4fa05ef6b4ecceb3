"""Where something is: longitude and latitude on WGS 84, in degrees."""

from __future__ import annotations

import math

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import require_type, shown

__all__ = ["EARTH_RADIUS_KM", "Location"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth, IUGG (Moritz 2000): the sphere of every great-circle distance here."""


def _number(value: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValidationError(
            f"{shown(value)} is not a number of degrees.", field="location", value=value,
            remedy="Give decimal degrees, such as Location(-93.6, 41.6).",
        ) from None  # fmt: skip


def _degrees(limit: float) -> attrs._ValidatorType[float]:
    def check(_: object, attribute: attrs.Attribute[float], value: float) -> None:
        if not -limit <= value <= limit:  # NaN fails too
            raise ValidationError(
                f"{value!r} is outside -{limit:g}..{limit:g} degrees.", field=attribute.name, value=value,
                remedy="Longitude comes first: Location(lon, lat), WGS 84, decimal degrees.",
            )  # fmt: skip

    return check


@attrs.frozen
class Location:
    """A point on WGS 84: ``lon`` in -180..180, ``lat`` in -90..90, decimal degrees, longitude first.

    Raises:
        ValidationError: out of range, or not a number.
    """

    lon: float = attrs.field(converter=_number, validator=_degrees(180))
    lat: float = attrs.field(converter=_number, validator=_degrees(90))

    def distance_km(self, other: Location) -> float:
        """Great-circle distance in km (haversine on the mean sphere; within 0.6% of the ellipsoid)."""
        require_type(other, Location, "other")
        lat1, lat2 = math.radians(self.lat), math.radians(other.lat)
        half_lat = (lat2 - lat1) / 2
        half_lon = math.radians(other.lon - self.lon) / 2
        chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
        return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))

    @property
    def __geo_interface__(self) -> dict[str, object]:
        return {"type": "Point", "coordinates": (self.lon, self.lat)}
