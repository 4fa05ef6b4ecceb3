"""Claims: what an agreement holds, area by area and line by line, and account by account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from channelcrm.errors import ValidationError
from channelcrm.pipeline.terms import ALL_LINES, Exclusivity, Terms
from channelcrm.territory.nesting import Nesting
from channelcrm.values import checks
from channelcrm.values.arguments import require_type
from channelcrm.values.ids import AreaId
from channelcrm.values.period import Period

__all__ = ["Claim", "claims_conflict", "claims_of", "conflict_in_one_area"]

_Place = tuple[str, AreaId, str]  # account, area, line; one of the first two is ""
_NOWHERE = AreaId("")


@attrs.frozen(kw_only=True)
class Claim:
    """One area, or one named account, and one product line that an agreement holds over a period.

    ``product_line`` is ``ALL_LINES`` ("") for every line. An account is held whole, wherever it buys: ``area_id`` is ""
    then, and otherwise ``account`` is.
    """

    area_id: AreaId = attrs.field(default=_NOWHERE, validator=checks.whole_text)
    account: str = attrs.field(default="", validator=checks.whole_text)
    product_line: str = attrs.field(validator=checks.whole_text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    exclusivity: Exclusivity = attrs.field(converter=Exclusivity)

    def __attrs_post_init__(self) -> None:
        if bool(self.area_id.strip()) == bool(self.account.strip()):
            raise ValidationError(
                "A claim is on an area or on an account.", field="area_id", value=self.area_id,
                remedy="Name one of the two.",
            )  # fmt: skip

    @property
    def shuts_out(self) -> bool:
        """True when no claim of another agreement may meet this one: it is exclusive or sole, or on an account."""
        return self.exclusivity.shuts_out or bool(self.account)


def claims_conflict(a: Claim, b: Claim, *, nesting: Nesting | None = None) -> bool:
    """True when two claims of different agreements cannot both stand.

    They meet on an area (by ``nesting``, whoever holds a region holds the counties in it) or on an account, on a
    product line and on at least one day, and one of them shuts the other out. A claim on an area and one on an account
    never meet: where an account buys is not known.
    """
    require_type(a, Claim, "a")
    require_type(b, Claim, "b")
    if nesting is not None:
        require_type(nesting, Nesting, "nesting")
    return conflict_in_one_area(a, b) and (
        a.area_id == b.area_id
        or (nesting is not None and (a.area_id in nesting.above(b.area_id) or b.area_id in nesting.above(a.area_id)))
    )


def conflict_in_one_area(a: Claim, b: Claim) -> bool:
    """``claims_conflict`` for two claims of which it is known that their areas meet, or that both are on accounts."""
    return (
        a.account == b.account
        and (a.shuts_out or b.shuts_out)
        and (a.product_line == b.product_line or ALL_LINES in (a.product_line, b.product_line))
        and a.period.overlaps(b.period)
    )


def claims_of(stretches: Iterable[tuple[Terms, Period]]) -> tuple[Claim, ...]:
    """The claims of terms that follow each other: on areas by area, line and day, then on accounts likewise.

    Stretches that touch and have the same exclusivity make one claim.
    """
    claims: dict[_Place, list[Claim]] = {}
    for terms, days in stretches:
        for place in _places(terms):
            held = claims.setdefault(place, [])
            last = held[-1] if held else None
            if last and last.period.end == days.start and last.exclusivity is terms.exclusivity:
                held[-1] = attrs.evolve(last, period=Period(last.period.start, days.end))
            else:
                account, area_id, line = place
                claim = Claim(
                    area_id=area_id, account=account, product_line=line, period=days, exclusivity=terms.exclusivity
                )
                held.append(claim)
    return tuple(claim for place in sorted(claims) for claim in claims[place])


def _places(terms: Terms) -> Iterator[_Place]:
    for line in terms.product_lines:
        for area_id in terms.area_ids:
            yield "", area_id, line
        for account in terms.accounts:
            yield account, _NOWHERE, line
