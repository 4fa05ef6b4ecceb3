"""The policy that grades: tiers from the best to the last, how easily one is kept, and who must agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from os import PathLike
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.tiering.bars import Bar, Tier
from channelcrm.values import checks
from channelcrm.values.arguments import require_type, shown, stream
from channelcrm.values.attributes import frozen_scalars, mapping, plain_number
from channelcrm.values.period import Quarters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.scoring.tiering.upgrade import Upgrade

__all__ = ["TierPolicy"]


def _as_tiers(tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    return tuple(stream(tiers, Tier, "tiers"))


@attrs.frozen
class TierPolicy:
    """Tiers from the best to the last; a dealer gets the highest whose every requirement is met (handbook H5).

    The last tier asks nothing, so that every dealer has exactly one. No tier is out of reach, because no tier asks of
    every measure at least as much as one that stands above it. A measure is either asked at least or at most, so that
    getting better in it never costs a tier.

    Attributes:
        tiers: the best first.
        keep_for: how long a dealer who falls keeps the old tier.
        margin: measure -> by how much the limits of the tier that a dealer holds, and of those below it, are eased: to
            gain a tier takes the full limit, to keep it the limit less the margin.
        approval: whether a leader must approve what is proposed (handbook E5).
        name: the policy's own.

    Raises:
        ValidationError: no tiers, a name given twice, a last tier that asks something or an earlier one that does not,
            a tier that is never reached, a measure asked both ways, a margin below zero or of a measure nobody asks.
    """

    tiers: tuple[Tier, ...] = attrs.field(converter=_as_tiers)
    keep_for: Quarters = attrs.field(default=Quarters(0), kw_only=True, validator=checks.of_type(Quarters))
    margin: Mapping[str, float] = attrs.field(factory=dict, converter=frozen_scalars, hash=False, kw_only=True)
    approval: bool = attrs.field(default=False, kw_only=True, validator=checks.of_type(bool))
    name: str = attrs.field(default="tiers", kw_only=True, validator=checks.text)

    def __attrs_post_init__(self) -> None:
        if not self.tiers:
            raise ValidationError("A policy without tiers.", field="tiers", value=(), remedy="Give at least one.")
        self._check_names()
        self._check_ends()
        self._check_directions()
        self._check_order()
        self._check_margin()

    def _check_names(self) -> None:
        names = [tier.name for tier in self.tiers]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValidationError(
                f"The tier {twice!r} stands twice.", field="tiers", value=twice, remedy="Give each a name of its own."
            )

    def _check_ends(self) -> None:
        last = self.tiers[-1]
        if last.bars:
            raise ValidationError(
                f"The last tier {last.name!r} asks something, so a dealer could be in none.", field="tiers",
                value=last.name, remedy=f'Let it ask nothing, or add one that does not, such as Tier("{last.name}-").',
            )  # fmt: skip
        for tier in self.tiers[:-1]:
            if not tier.bars:
                raise ValidationError(
                    f"The tier {tier.name!r} asks nothing, so none below it would be reached.", field="tiers",
                    value=tier.name, remedy="Give it thresholds, or put it last.",
                )  # fmt: skip

    def _check_directions(self) -> None:
        for measure in self.measures:
            if len({bar.up for tier in self.tiers for bar in tier.bars if bar.measure == measure}) > 1:
                raise ValidationError(
                    f"Of {measure!r} at least and at most are asked, so getting better in it could cost a tier.",
                    field="tiers", value=measure, remedy="Ask one of the two; what must lie within is a requirement.",
                )  # fmt: skip

    def _check_order(self) -> None:
        for at, tier in enumerate(self.tiers[:-1]):
            own = {bar.measure: bar.limit for bar in tier.bars}
            for better in self.tiers[:at]:
                if all(bar.measure in own and bar.met(own[bar.measure]) for bar in better.bars):
                    raise ValidationError(
                        f"Whoever meets {tier.name!r} meets {better.name!r} above it, so it is never reached.",
                        field="tiers", value=tier.name, remedy="Put the tier that asks more first.",
                    )  # fmt: skip

    def _check_margin(self) -> None:
        mapping(self, attrs.fields(TierPolicy).margin, self.margin)
        for measure, margin in self.margin.items():
            if measure not in self.measures:
                close = nearest(measure, self.measures)
                raise ValidationError(
                    f"No tier asks for {measure!r}.", field=f"margin.{measure}", value=margin,
                    remedy=f"Did you mean {close!r}?" if close else f"Asked are: {', '.join(self.measures)}.",
                )  # fmt: skip
            if isinstance(margin, bool) or not plain_number(margin) or margin < 0:
                raise ValidationError(
                    f"{shown(margin)} is not a margin.", field=f"margin.{measure}", value=margin,
                    remedy="Give a finite number of zero or more, in the unit of the measure.",
                )  # fmt: skip

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The columns that the tiers ask for, in the order of their first mention."""
        return tuple(dict.fromkeys(bar.measure for tier in self.tiers for bar in tier.bars))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 in hex of all that the policy says, its name apart. Equal policies have one."""
        from channelcrm.scoring.tiering.policytext import canonical_json

        return sha256(canonical_json(self).encode()).hexdigest()

    def tier(self, name: str) -> Tier:
        """The tier of this name.

        Raises:
            ValidationError: there is none.
        """
        return self.tiers[self.place(name)]

    def place(self, name: str) -> int:
        """Where this tier stands, 0 for the best; raises as ``tier``."""
        names = [tier.name for tier in self.tiers]
        if not isinstance(name, str) or name not in names:
            close = nearest(name, names)
            raise ValidationError(
                f"{shown(name)} is no tier of this policy.", field="tier", value=name,
                remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(names)}.",
            )  # fmt: skip
        return names.index(name)

    def bars_of(self, place: int, held: int) -> Iterator[Bar]:
        """What the tier at this place asks of a dealer who holds the one at ``held`` (the number of tiers: none)."""
        for bar in self.tiers[place].bars:
            margin = self.margin.get(bar.measure, 0)
            yield bar.eased(margin) if margin and place >= held else bar

    def reached(
        self, measures: Mapping[str, NDArray[np.float64]], held: NDArray[np.int64] | None = None, *, rows: int
    ) -> NDArray[np.int64]:
        """The place of each row's tier, 0 for the best: the first whose every bar is met.

        Args:
            measures: a column for each of ``measures``, NaN where nothing is known.
            held: the place of the tier that each row holds; the number of tiers where it holds none.
            rows: how many rows there are.
        """
        import numpy as np

        reached = np.full(rows, len(self.tiers) - 1)
        for place in reversed(range(len(self.tiers) - 1)):
            met = self._met(place, len(self.tiers), measures, rows)
            if held is not None and self.margin:
                met |= (held <= place) & self._met(place, 0, measures, rows)
            reached[met] = place
        return reached

    def _met(self, place: int, held: int, measures: Mapping[str, NDArray[np.float64]], rows: int) -> NDArray[np.bool_]:
        import numpy as np

        met = np.ones(rows, dtype=bool)
        for bar in self.bars_of(place, held):
            met &= bar.met(measures[bar.measure])
        return met

    def upgrade(self, measures: Mapping[str, float | None], tier: str | None = None) -> Upgrade | None:
        """What a dealer with these measures lacks for the next better tier, and what it would bring; None for the best.

        Args:
            measures: measure -> value; what is None, NaN or not there is not known.
            tier: the dealer's tier, by default the one that the measures reach.

        Raises:
            ValidationError: a measure that is no finite number, a tier that the policy does not have.
        """
        from channelcrm.scoring.tiering.upgrade import upgrade_of

        return upgrade_of(self, measures, tier)

    def to_dict(self) -> dict[str, object]:
        """The policy as plain dicts, lists, numbers and texts, as its file holds it."""
        from channelcrm.scoring.tiering.policytext import policy_to_dict

        return policy_to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> TierPolicy:
        """The policy of plain data.

        Raises:
            ValidationError: a key that is missing or unknown, a value that cannot be right; the field says where.
        """
        from channelcrm.scoring.tiering.policytext import policy_from_dict

        require_type(data, Mapping, "data")
        return policy_from_dict(data)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> TierPolicy:
        """The policy in a TOML file, or in a JSON file when the name ends so.

        Raises:
            FileProblemError: no such file, or it cannot be read as what its name says.
            ValidationError: a policy that cannot be right; the field says where.
        """
        from channelcrm.scoring.plain import read_plain

        return cls.from_dict(read_plain(path, "tier policy"))

    def dump(self, path: str | PathLike[str]) -> None:
        """Write the policy as TOML, or as JSON when the name ends so.

        Raises:
            FileProblemError: the file cannot be written.
        """
        from channelcrm.scoring.plain import write_plain

        write_plain(self.to_dict(), path)
