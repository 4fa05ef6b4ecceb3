"""Everything the sections draw from: the store's snapshot, what was computed besides, and the look-ups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.dealers.duplicates import Match
from channelcrm.interchange.problem import Problem
from channelcrm.relationship.visits import NextVisit
from channelcrm.report.blocks import Cell
from channelcrm.report.reach import owners
from channelcrm.report.snapshot import Snapshot
from channelcrm.sample.network import SAMPLE_SOURCE
from channelcrm.scoring.ranking import Ranking
from channelcrm.selection import Selection
from channelcrm.territory.area import Area
from channelcrm.territory.catchment import Coverage
from channelcrm.territory.division import Division
from channelcrm.values import checks

__all__ = ["NO_TIER", "Material", "Results"]

NO_TIER = "no tier"


@attrs.frozen(kw_only=True)
class Results:
    """What was computed and is not stored; None or empty where it was not handed over.

    Of several coverages the first is the one that the map and the tables show.
    """

    ranking: Ranking | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Ranking)))
    coverages: tuple[Coverage, ...] = attrs.field(default=(), validator=checks.tuple_of(Coverage))
    selection: Selection | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Selection)))
    division: Division | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Division)))
    visits: tuple[NextVisit, ...] | None = attrs.field(
        default=None, validator=checks.optional(checks.tuple_of(NextVisit))
    )
    problems: tuple[Problem, ...] | None = attrs.field(
        default=None, validator=checks.optional(checks.tuple_of(Problem))
    )
    matches: tuple[Match, ...] | None = attrs.field(default=None, validator=checks.optional(checks.tuple_of(Match)))
    sources: tuple[str, ...] = attrs.field(default=(), validator=checks.texts)
    tier_names: Sequence[str] | None = None


@attrs.frozen(kw_only=True)
class Material:
    """A snapshot and results, with the look-ups that sections share."""

    snapshot: Snapshot
    results: Results = attrs.field(factory=Results)

    @cached_property
    def dealers(self) -> Mapping[str, Dealer]:
        """By id; those that were merged into another are known too."""
        merged = (absorbed.dealer for dealer in self.snapshot.dealers for absorbed in dealer.lineage)
        return {dealer.id: dealer for dealer in (*merged, *self.snapshot.dealers)}

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        """By id; those of the map, and all that are stored."""
        return {area.id: area for area in (*self.drawn_areas, *self.snapshot.areas)}

    @cached_property
    def drawn_areas(self) -> tuple[Area, ...]:
        """The areas of the map, by id: of the store those of one kind that have shapes, else those of a result."""
        shaped = [area for area in self.snapshot.areas if area.geometry is not None]
        polygons = [area for area in shaped if area.geometry is not None and area.geometry.geom_type != "Point"]
        kinds = Counter(area.kind for area in polygons or shaped)
        if len(kinds) > 1:
            named = set(self.results.division.geo.ids) if self.results.division else set()
            named.update(id for one in self.snapshot.territories for id in one.area_ids)
            held = Counter(area.kind for area in polygons or shaped if area.id in named)
            kind = min(kinds, key=lambda name: (-held[name], -kinds[name], name))
            polygons = [area for area in polygons or shaped if area.kind == kind]
        if not (polygons or shaped):
            geo = next((one.geo for one in (self.results.division, *self.results.coverages) if one), None)
            return geo.areas if geo else ()
        return tuple(sorted(polygons or shaped, key=lambda area: area.id))

    @cached_property
    def demand_areas(self) -> Mapping[str, str]:
        """Place of demand -> the name of the area of the map it lies in; empty where the places are the areas."""
        first = next(iter(self.results.coverages), None)
        if first is None or {area.id for area in self.drawn_areas}.issuperset(first.geo.ids):
            return {}
        at = owners(self.drawn_areas, first).tolist()
        names = (self.drawn_areas[row].name if row >= 0 else "" for row in at)
        return dict(zip(first.geo.ids, names, strict=True))

    @cached_property
    def mapped(self) -> tuple[Dealer, ...]:
        """The dealers with a location, in the order of the map."""
        return tuple(dealer for dealer in self.snapshot.dealers if dealer.location is not None)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Dealer id -> its position on the map."""
        return {dealer.id: at for at, dealer in enumerate(self.mapped)}

    @cached_property
    def tiers(self) -> tuple[str, ...]:
        """Tier names, the best first: as handed over, else in the order of the alphabet."""
        held = {dealer.tier for dealer in self.snapshot.dealers if dealer.tier}
        given = [name for name in self.results.tier_names or () if name in held]
        return (*given, *sorted(held.difference(given)))

    @cached_property
    def ranking_rows(self) -> Mapping[str, int]:
        """Dealer id -> its row in the ranking."""
        return {id: row for row, id in enumerate(self.results.ranking.ids)} if self.results.ranking else {}

    @cached_property
    def made_up(self) -> str:
        """What must be said when dealers are, by their own source, not real; "" when all are."""
        texts = [dealer.source for dealer in self.snapshot.dealers if "made up" in dealer.source.lower()]
        if not texts:
            return ""
        if set(texts) == {SAMPLE_SOURCE} and len(texts) == len(self.snapshot.dealers):
            return "The dealers, people and figures in this report are made up. Only the places are real."
        return (
            f"{len(texts):,} of the {len(self.snapshot.dealers):,} dealers in this report are made up, "
            f"with their figures: “{min(texts)}”."
        )

    def dealer(self, id: str | None, *, code: bool = True) -> Cell:
        """A dealer's name, leading to its place on the map, its code below."""
        if id is None:
            return Cell("nobody")
        found = self.dealers.get(id)
        if found is None:
            return Cell(id)
        return Cell(found.name, aside=found.code if code else "", dealer=self.places.get(id))

    def name(self, id: str) -> str:
        """A dealer's name; the id of a dealer that is not stored."""
        found = self.dealers.get(id)
        return found.name if found else id

    def area(self, id: str) -> str:
        """An area's name; the id of an area that is not stored."""
        found = self.areas.get(id)
        return found.name if found else id

    def tier(self, name: str | None) -> Cell:
        """A tier as a badge in the tier's colour."""
        if name is None:
            return Cell(NO_TIER, sort="~")
        return Cell(name, mark=f"tier-{min(self.tiers.index(name), 4)}" if name in self.tiers else "")
