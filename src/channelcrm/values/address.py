"""Postal addresses, with the codes that queries need."""

from __future__ import annotations

import re

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values.checks import whole_text

__all__ = ["Address"]


def _country(_: object, __: object, value: str) -> None:
    if value != "" and not (isinstance(value, str) and re.fullmatch(r"[A-Z]{2}", value)):
        raise ValidationError(
            f"{value!r} is not a country code.",
            field="country",
            value=value,
            remedy="Give ISO 3166-1 alpha-2, such as US.",
        )


@attrs.frozen(kw_only=True)
class Address:
    """A postal address; what is unknown is "".

    ``country`` is ISO 3166-1 alpha-2 (US, CN); ``region`` the part of the ISO 3166-2 code after the country (IA, 31).
    """

    street: str = attrs.field(default="", validator=whole_text)
    city: str = attrs.field(default="", validator=whole_text)
    region: str = attrs.field(default="", validator=whole_text)
    postcode: str = attrs.field(default="", validator=whole_text)
    country: str = attrs.field(default="", validator=_country)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, self.city, self.region, self.postcode, self.country) if part)
