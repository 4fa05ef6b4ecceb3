"""A score that a dealer can be shown: its parts, what lost points and why, and the way one tier up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from channelcrm.scoring.card import Missing
from channelcrm.scoring.columns import cell_of, is_missing, said
from channelcrm.scoring.groups import members
from channelcrm.scoring.notebook import explanation_html
from channelcrm.scoring.points import RESOLUTION, apportion, written
from channelcrm.scoring.reasons.lift import Lift, lift_of
from channelcrm.values.arguments import require_type
from channelcrm.values.choice import Choice
from channelcrm.values.figures import aligned, percent, printable

if TYPE_CHECKING:
    from channelcrm.scoring.ranking import Ranking
    from channelcrm.scoring.tiering.tiers import TierPolicy

__all__ = ["Explanation", "GroupPart", "Part", "Reason", "ReasonKind", "explain_row"]


class ReasonKind(Choice):
    """Why points were lost, or the place in the order.

    - required: a requirement is not met, or what it asks for is not known.
    - unknown: the cell is empty.
    - none: the value gives nothing of what the criterion could give.
    - part: the value gives less than the criterion could give.
    """

    REQUIRED = "required"
    UNKNOWN = "unknown"
    NONE = "none"
    PART = "part"


@attrs.frozen(kw_only=True)
class Reason:
    """One reason; ``code`` is for programs and does not change with the words, ``lost`` is in points."""

    kind: ReasonKind
    name: str
    lost: float
    words: str

    @property
    def code(self) -> str:
        """Kind and column: ``part:sales``, ``unknown:reputation``, ``required:licensed``."""
        return f"{self.kind}:{self.name}"


@attrs.frozen(kw_only=True)
class Part:
    """What one criterion gave: ``points`` of at most ``most``; ``lost`` is the rest.

    ``value`` is the cell in words; ``known`` is False where it is empty and the card's policy gave the points.
    """

    criterion: str
    group: str
    value: str
    known: bool
    points: float
    most: float
    lost: float


@attrs.frozen(kw_only=True)
class GroupPart:
    """What the criteria of one group gave together; ``parent`` is the group above it, "" for the card itself."""

    group: str
    parent: str
    points: float
    most: float
    lost: float


@attrs.frozen(kw_only=True)
class Explanation:
    """One row's score.

    Attributes:
        id: the row's name.
        card: the name and version of the card, as ``dealer v1``.
        score: points in 0..100.
        rank: 1 is best, None when excluded; among ``of`` rows.
        low, high: what the empty cells, once filled, could leave or give.
        known: the share of the weight, 0..1, whose cells are filled.
        parts: by criterion, in the order of the points lost.
        groups: by group, in the order of the card.
        excluded: the requirements not met.
        reasons: what stands in the way first, then what lost points, most first.
        tier: the tier by the policy that was handed over, "" without one.
        lift: the way to the next better tier; None without a policy, for the best tier, and for who is excluded.
    """

    id: str
    card: str
    score: float
    rank: int | None
    of: int
    low: float
    high: float
    known: float
    parts: tuple[Part, ...]
    groups: tuple[GroupPart, ...]
    excluded: tuple[str, ...]
    reasons: tuple[Reason, ...]
    tier: str = ""
    lift: Lift | None = None

    def __str__(self) -> str:
        place = f"rank {self.rank} of {self.of}" if self.rank else "excluded: " + "; ".join(self.excluded)
        sure = f"between {written(self.low)} and {written(self.high)} with {percent(self.known, 0)} known"
        tier = f", tier {self.tier}" if self.tier else ""
        lines = [printable(f"{self.id}: {written(self.score)} points, {sure}, {place}{tier}")]
        rows = [(f"  {one.criterion}", one.value, written(one.points), f"of {written(one.most)}") for one in self.parts]
        rows += [(f"  {one.group} in all", "", written(one.points), f"of {written(one.most)}") for one in self.groups]
        lines += aligned(rows, "lrrl")
        return "\n".join([*lines, str(self.lift)] if self.lift else lines)

    def _repr_html_(self) -> str:
        return explanation_html(self)


def explain_row(
    ranking: Ranking,
    row: int,
    policy: TierPolicy | None,
    *,
    measures: Mapping[str, float],
    costs: Mapping[str, float],
    fixed: Collection[str],
) -> Explanation:
    """Where a row's points come from; with a policy also its tier and the way one tier up."""
    card, id = ranking.card, ranking.ids[row]
    most = apportion(card).tolist()
    units = ranking.units_of(row)
    cells = [cell_of(ranking.cells[criterion.name], row) for criterion in card.criteria]
    parts = [
        Part(
            criterion=criterion.name, group=criterion.group, known=not is_missing(cell),
            value=said(cell), points=units[at] / RESOLUTION,
            most=most[at] / RESOLUTION, lost=(most[at] - units[at]) / RESOLUTION,
        )
        for at, (criterion, cell) in enumerate(zip(card.criteria, cells, strict=True))
    ]  # fmt: skip
    parts.sort(key=lambda part: (-part.lost, part.criterion))
    parents = {group.name: group.parent for group in card.groups}
    groups = [
        GroupPart(
            group=name, parent=parents[name], points=sum(units[at] for at in positions) / RESOLUTION,
            most=sum(most[at] for at in positions) / RESOLUTION,
            lost=sum(most[at] - units[at] for at in positions) / RESOLUTION,
        )
        for name, positions in members(card.criteria, card.groups).items()
    ]  # fmt: skip
    tier, lift = "", None
    if policy is not None:
        from channelcrm.scoring.tiering.tiers import TierPolicy

        require_type(policy, TierPolicy, "policy")
        tier, lift = lift_of(ranking, row, policy, measures=measures, costs=costs, fixed=fixed)
    return Explanation(
        id=id, card=f"{card.name} v{card.version}", score=float(ranking.scores[row]),
        rank=int(ranking.ranks[row]) or None, of=len(ranking.order), low=int(ranking.low_units[row]) / RESOLUTION,
        high=int(ranking.high_units[row]) / RESOLUTION, known=float(ranking.known[row]), parts=tuple(parts),
        groups=tuple(groups), excluded=ranking.excluded.get(id, ()),
        reasons=(*_required(ranking, row), *_lost(parts)), tier=tier, lift=lift,
    )  # fmt: skip


def _required(ranking: Ranking, row: int) -> Iterator[Reason]:
    card, id = ranking.card, ranking.ids[row]
    names = [
        requirement.name
        for requirement in card.requirements
        if not requirement.met(ranking.cells[requirement.name][row : row + 1])[0]
    ]
    if card.missing is Missing.REJECT:
        names += [one.name for one in card.criteria if is_missing(cell_of(ranking.cells[one.name], row))]
    for name, words in zip(names, ranking.excluded.get(id, ()), strict=True):
        yield Reason(kind=ReasonKind.REQUIRED, name=name, lost=0.0, words=words)


def _lost(parts: list[Part]) -> Iterator[Reason]:
    for part in parts:
        if part.lost <= 0:
            continue
        of = f"{written(part.points)} of {written(part.most)} points"
        if not part.known:
            kind, words = ReasonKind.UNKNOWN, f"{part.criterion} is not known: {of}"
        else:
            kind = ReasonKind.PART if part.points else ReasonKind.NONE
            words = f"{part.criterion} is {part.value}: {of}"
        yield Reason(kind=kind, name=part.criterion, lost=part.lost, words=words)
