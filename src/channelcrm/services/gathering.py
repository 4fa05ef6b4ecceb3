"""Gather the evidence that a scorecard asks for: every dealer, as of a day, in bulk (handbook H3, H5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType

import attrs

from channelcrm.dealers.dealer import Dealer, DealerStatus
from channelcrm.errors import ValidationError
from channelcrm.market.figures import Figures
from channelcrm.market.observation import Subject
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.sources import SOURCES, Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.services.dossier import EvidenceColumn, EvidenceTable
from channelcrm.services.holding import in_force
from channelcrm.services.sourcing.answered import Visited, Visits, answered_column, read_visits, visited_column
from channelcrm.services.sourcing.fielded import attribute_names, fielded_column
from channelcrm.services.sourcing.named import AnySource, metric_columns, named_source
from channelcrm.services.sourcing.observed import Reported, months_of, observed_column, reported_column
from channelcrm.services.sourcing.placed import held_column, reached_column
from channelcrm.services.sourcing.readings import read_figures
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.territory.area import Area
from channelcrm.territory.territory import Territory
from channelcrm.values.arguments import require_day, require_text, require_type, shown
from channelcrm.values.ids import DealerId
from channelcrm.values.period import Period, add_months

__all__ = ["evidence"]

_BY_NAME = 24
"""How many months the columns by name look back: growth holds a year against the year before."""


def evidence(
    uow: UnitOfWork,
    card: Scorecard | Mapping[str, Source | None] | None = None,
    *,
    as_of: date,
    where: Expression | None = None,
    known_by: date | None = None,
) -> EvidenceTable:
    """What is known of each dealer on a day, in the columns that a card asks for; every cell with source and day.

    Only what was known then is in it: figures observed by ``as_of``, of periods that end by then; visits held before
    it; territories in force on it. Dealers' fields, areas and places are as they stand now, and ``undated`` names the
    columns that rest on them.

    Args:
        uow: the store. Each kind of record is read once, in bulk, never dealer by dealer.
        card: a scorecard, or a mapping of column to source. A column without a source is what its name says:
            ``<metric>_12m`` (sum) and ``<metric>_growth`` of what is observed, ``months_12m`` (months with a figure),
            ``visits_12m``, else an attribute, else a field of the dealer. Without a card these columns are gathered for
            every metric of the last 24 months and every attribute.
        as_of: the day. Months before it end on it: it is the first day that does not count.
        where: which dealers, as they stand now; None takes all.
        known_by: a later day than ``as_of`` lets in what was reported and corrected until then, about the same months.

    Returns:
        One row a dealer, by id; None where nothing is known, never zero. Only counts are zero where there is nothing.

    Raises:
        ValidationError: a column that nothing says the source of, a measure that no area holds, figures in different
            units or currencies, text where a number is made.
    """
    require_day(as_of, "as_of")
    known = as_of if known_by is None else known_by
    require_day(known, "known_by")
    asked = None if card is None else _asked(card)
    dealers = tuple(uow.dealers.scan(where))
    rows: dict[str, int] = {dealer.id: row for row, dealer in enumerate(dealers)}
    few = where is not None
    if asked is None:
        figures = _figures(uow, rows, None, as_of, _BY_NAME, known_by=known, few=few)
        wanted: dict[str, AnySource] = {name: FromDealer(f"attributes.{name}") for name in attribute_names(dealers)}
        wanted |= metric_columns(figures)
        wanted.pop("id", None)
    else:
        wanted = {name: source or named_source(uow, name, dealers, known) for name, source in asked.items()}
        figures = _wanted_figures(uow, rows, wanted, as_of, known_by=known, few=few)
    reading = _Reading(uow=uow, as_of=as_of, few=few, dealers=dealers, rows=rows, wanted=wanted, figures=figures)
    columns = {name: reading.column(name, source) for name, source in wanted.items()}
    return EvidenceTable(as_of=as_of, ids=tuple(dealer.id for dealer in dealers), columns=MappingProxyType(columns))


def _asked(card: Scorecard | Mapping[str, Source | None]) -> Mapping[str, Source | None]:
    require_type(card, Scorecard | Mapping, "card")
    asked = card.sources if isinstance(card, Scorecard) else card
    for name, source in asked.items():
        require_text(name, "card", "Name each column.")
        if name == "id":
            raise ValidationError(
                "The column 'id' names the rows.", field="id", value=source, remedy="Call this one otherwise."
            )
        if source is not None and not isinstance(source, tuple(SOURCES.values())):
            raise ValidationError(
                f"{shown(source)} is not a source.", field=name, value=source,
                remedy='Give one, such as Observed("sales"), or None for what the name says.',
            )  # fmt: skip
    return asked


def _wanted_figures(
    uow: UnitOfWork, rows: Mapping[str, int], wanted: Mapping[str, AnySource], as_of: date, *, known_by: date, few: bool
) -> dict[str, Figures]:
    """What stands of the metrics that are wanted, as far back as any column looks."""
    sources = [source for source in wanted.values() if isinstance(source, Observed | Reported)]
    if not sources:
        return {}
    every = any(isinstance(source, Reported) for source in sources)
    metrics = None if every else {source.metric for source in sources if isinstance(source, Observed)}
    return _figures(uow, rows, metrics, as_of, max(map(months_of, sources)), known_by=known_by, few=few)


def _figures(
    uow: UnitOfWork,
    rows: Mapping[str, int],
    metrics: Collection[str] | None,
    as_of: date,
    months: int,
    *,
    known_by: date,
    few: bool,
) -> dict[str, Figures]:
    window = Period(add_months(as_of, -months), as_of)
    return read_figures(uow, Subject.DEALER, metrics, window, known_by=known_by, rows=rows, few=few)


@attrs.frozen(kw_only=True, eq=False)
class _Reading:
    """What has been read, and what is still to be when a column needs it."""

    uow: UnitOfWork
    as_of: date
    few: bool
    dealers: Sequence[Dealer]
    rows: Mapping[str, int]
    wanted: Mapping[str, AnySource]
    figures: Mapping[str, Figures]

    @cached_property
    def visits(self) -> Visits:
        """The visits held, as far back as any column looks."""
        sources = [source for source in self.wanted.values() if isinstance(source, Answered | Visited)]
        questions = {source.question for source in sources if isinstance(source, Answered)}
        months = max(source.months for source in sources)
        return read_visits(self.uow, self.rows, questions, as_of=self.as_of, months=months, few=self.few)

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """All areas."""
        return tuple(self.uow.areas.scan())

    @cached_property
    def territories(self) -> tuple[Territory, ...]:
        """The territories in force on the day."""
        return in_force(self.uow, self.as_of)

    @cached_property
    def active(self) -> Mapping[DealerId, Dealer]:
        """Who sells for us now, whoever the rows are."""
        return {one.id: one for one in self.uow.dealers.scan(fields(Dealer).status == DealerStatus.ACTIVE.value)}

    def column(self, name: str, source: AnySource) -> EvidenceColumn:
        """The column of this source."""
        count, as_of = len(self.dealers), self.as_of
        match source:
            case Observed():
                return observed_column(source, self.figures.get(source.metric), count, as_of=as_of)
            case Reported():
                return reported_column(source, self.figures, count, as_of=as_of)
            case Answered():
                return answered_column(name, source, self.visits, self.rows, as_of=as_of)
            case Visited():
                return visited_column(source, self.visits, count, as_of=as_of)
            case Reached():
                return reached_column(name, source, self.areas, self.dealers, self.active)
            case Held():
                return held_column(name, source, self.areas, self.territories, self.rows, as_of)
            case FromDealer():
                return fielded_column(name, source.field, self.dealers)
