"""Limits on the number of dealers in parts of the network: regions, groups, tiers."""

from __future__ import annotations

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.selection.candidates import Candidates
from channelcrm.selection.limits import bounds_of, check_count, check_span, span_of
from channelcrm.selection.system import System, join
from channelcrm.values import checks
from channelcrm.values.arguments import is_finite, plain, shown

__all__ = ["PerGroup", "PerRegion", "TierMix"]


@attrs.frozen(kw_only=True)
class PerRegion:
    """At least ``min`` and at most ``max`` dealers in every region that has candidates.

    ``by`` says what a region is: a field of the dealers or one of their attributes (address.region unless said), or
    "area" for the area of the demand that a dealer lies in.
    """

    min: int = attrs.field(default=0, converter=plain, validator=check_count)
    max: int | None = attrs.field(default=None, converter=plain, validator=attrs.validators.optional(check_count))
    by: str = attrs.field(default="address.region", validator=checks.text)

    def __attrs_post_init__(self) -> None:
        check_span(self)

    def __str__(self) -> str:
        return f"PerRegion({span_of(self)}, by {self.by})"

    def system(self, candidates: Candidates, /) -> System:
        """One row a region."""
        import numpy as np

        regions = candidates.words(self.by)
        if "" in regions:
            raise ValidationError(
                f"The site {candidates.ids[regions.index('')]} has no {self.by}.", field=self.by,
                remedy="Fill it, leave the site out, or count regions by something that every site has.",
            )  # fmt: skip
        column = np.asarray(regions, dtype=np.str_)
        rows = [System.row((column == region).astype(float), *bounds_of(self)) for region in sorted(set(regions))]
        return join(rows, len(candidates))


@attrs.frozen(kw_only=True)
class PerGroup:
    """At least ``min`` and at most ``max`` dealers of each group, or of one group.

    Args:
        by: a field of the dealers or one of their attributes, such as brand; a dealer without it is in no group.
        min: the fewest.
        max: the most; None means any number.
        group: the only group that is meant; None means every group that has candidates.
    """

    by: str = attrs.field(validator=checks.text)
    min: int = attrs.field(default=0, converter=plain, validator=check_count)
    max: int | None = attrs.field(default=None, converter=plain, validator=attrs.validators.optional(check_count))
    group: str | None = attrs.field(default=None, validator=checks.optional(checks.text))

    def __attrs_post_init__(self) -> None:
        check_span(self)

    def __str__(self) -> str:
        return f"PerGroup({span_of(self)}, by {self.by}{f' {self.group}' if self.group else ''})"

    def system(self, candidates: Candidates, /) -> System:
        """One row a group."""
        import numpy as np

        column = np.asarray(candidates.words(self.by), dtype=np.str_)
        known = sorted(set(column.tolist()) - {""})
        if self.group is not None and self.group not in known:
            close = nearest(self.group, known)
            raise ValidationError(
                f"No site has the {self.by} {self.group!r}.", field=self.by, value=self.group,
                remedy=f"Did you mean {close!r}?" if close else f"Groups are: {', '.join(known[:10]) or 'none'}.",
            )  # fmt: skip
        groups = known if self.group is None else [self.group]
        return join(
            [System.row((column == group).astype(float), *bounds_of(self)) for group in groups], len(candidates)
        )


def _share(_: object, attribute: attrs.Attribute[float | None], value: float | None) -> None:
    if value is not None and not (is_finite(value) and 0 <= value <= 1):
        raise ValidationError(
            f"{shown(value)} is no share.", field=attribute.name, value=value, remedy="Give a number from 0 to 1."
        )


@attrs.frozen
class TierMix:
    """How many of the chosen dealers are of a tier, in number or as a share of all that are chosen.

    Args:
        tier: such as "A".
        min: the fewest.
        max: the most; None means any number.
        min_share: the least share of the chosen, 0..1.
        max_share: the greatest share of the chosen, 0..1.
        by: where the tier stands: a field of the dealers or one of their attributes.
    """

    tier: str = attrs.field(validator=checks.text)
    min: int = attrs.field(default=0, kw_only=True, converter=plain, validator=check_count)
    max: int | None = attrs.field(
        default=None, kw_only=True, converter=plain, validator=attrs.validators.optional(check_count)
    )
    min_share: float | None = attrs.field(default=None, kw_only=True, converter=plain, validator=_share)
    max_share: float | None = attrs.field(default=None, kw_only=True, converter=plain, validator=_share)
    by: str = attrs.field(default="tier", kw_only=True, validator=checks.text)

    def __attrs_post_init__(self) -> None:
        check_span(self)

    def __str__(self) -> str:
        parts = [span_of(self)] if span_of(self) else []
        parts += [f"at least {self.min_share:.4g} of the chosen"] if self.min_share is not None else []
        parts += [f"at most {self.max_share:.4g} of the chosen"] if self.max_share is not None else []
        return f"TierMix({self.tier}: {', '.join(parts)})"

    def system(self, candidates: Candidates, /) -> System:
        """Rows for the number and for the shares."""
        import numpy as np

        mine = np.asarray([word == self.tier for word in candidates.words(self.by)], dtype=np.float64)
        rows = [System.row(mine, *bounds_of(self))] if self.min or self.max is not None else []
        if self.min_share is not None:
            rows.append(System.row(mine - self.min_share, 0.0, np.inf))
        if self.max_share is not None:
            rows.append(System.row(self.max_share - mine, 0.0, np.inf))
        return join(rows, len(candidates))
