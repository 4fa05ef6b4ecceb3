"""Claims: what an agreement holds, area by area and line by line."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from channelcrm.pipeline.terms import Exclusivity, Terms
from channelcrm.values import checks
from channelcrm.values.arguments import require_type
from channelcrm.values.ids import AreaId
from channelcrm.values.period import Period

__all__ = ["Claim", "claims_conflict", "claims_of"]


@attrs.frozen(kw_only=True)
class Claim:
    """One area and product line that an agreement holds over a period, and whom that shuts out."""

    area_id: AreaId = attrs.field(validator=checks.text)
    product_line: str = attrs.field(validator=checks.text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    exclusivity: Exclusivity = attrs.field(converter=Exclusivity)


def claims_conflict(a: Claim, b: Claim) -> bool:
    """True when two claims of different agreements cannot both stand.

    They meet on area, product line and at least one day, and one of them is exclusive or sole.
    """
    require_type(a, Claim, "a")
    require_type(b, Claim, "b")
    return (
        a.area_id == b.area_id
        and a.product_line == b.product_line
        and (a.exclusivity.shuts_out or b.exclusivity.shuts_out)
        and a.period.overlaps(b.period)
    )


def claims_of(stretches: Iterable[tuple[Terms, Period]]) -> tuple[Claim, ...]:
    """The claims of terms that follow each other, in order of area, line and day.

    Stretches that touch and have the same exclusivity make one claim.
    """
    claims: dict[tuple[AreaId, str], list[Claim]] = {}
    for terms, days in stretches:
        for area_id in terms.area_ids:
            for line in terms.product_lines:
                held = claims.setdefault((area_id, line), [])
                last = held[-1] if held else None
                if last and last.period.end == days.start and last.exclusivity is terms.exclusivity:
                    held[-1] = attrs.evolve(last, period=Period(last.period.start, days.end))
                else:
                    claim = Claim(area_id=area_id, product_line=line, period=days, exclusivity=terms.exclusivity)
                    held.append(claim)
    return tuple(claim for slot in sorted(claims) for claim in claims[slot])
