"""Columns of visits: answers to the visit form, and how many visits were held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time

import attrs

from channelcrm.errors import ValidationError
from channelcrm.relationship.answers import ANSWER_AGGREGATES, Answer, answers_to, is_held
from channelcrm.relationship.interaction import Interaction, InteractionKind
from channelcrm.scoring.sources import Answered
from channelcrm.services.dossier import Draft, EvidenceColumn
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.history import day_of
from channelcrm.values.ids import DealerId
from channelcrm.values.period import Period, add_months

__all__ = ["Visited", "Visits", "answered_column", "read_visits", "visited_column"]


@attrs.frozen
class Visited:
    """How many visits were held in the last ``months`` months."""

    months: int = 12


@attrs.frozen
class Visits:
    """What is kept of the visits held: their days by row, and the answers by question and dealer."""

    days: Mapping[int, Sequence[date]]
    answers: Mapping[str, Mapping[DealerId, Sequence[Answer]]]


def read_visits(
    uow: UnitOfWork, rows: Mapping[str, int], questions: Collection[str], *, as_of: date, months: int, few: bool
) -> Visits:
    """The visits held with these dealers in the last ``months`` months. ``few`` asks the store for these only."""
    made = fields(Interaction)
    period = Period(add_months(as_of, -months), as_of)
    asked = (made.kind == InteractionKind.VISIT.value) & (made.planned == False)  # noqa: E712  a question
    asked &= (made.at >= _midnight(period.start)) & (made.at < _midnight(as_of))
    if few:
        asked &= made.dealer_id.in_(list(rows))
    days: dict[int, list[date]] = defaultdict(list)

    def noted() -> Iterator[Interaction]:
        for visit in uow.interactions.scan(asked):
            if visit.dealer_id in rows and is_held(visit, period):
                days[rows[visit.dealer_id]].append(day_of(visit.at))
                yield visit

    return Visits(answers=answers_to(questions, noted(), period), days=days)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def answered_column(
    name: str, source: Answered, visits: Visits, rows: Mapping[str, int], *, as_of: date
) -> EvidenceColumn:
    """One value a dealer by this source.

    Raises:
        ValidationError: text where a sum or mean needs numbers.
    """
    asked = f"{source.aggregate} of the answers to {source.question!r} over {source.months} months before {as_of}"
    unknown = f"no visit of the {source.months} months before {as_of} answered {source.question!r}"
    draft = Draft(len(rows), asked, unknown)
    if source.aggregate == "count":
        for row in range(len(rows)):
            draft.put(row, 0, asked, records=0)
    start, combine = add_months(as_of, -source.months), ANSWER_AGGREGATES[source.aggregate]
    for dealer, given in visits.answers[source.question].items():
        answers = [answer for answer in given if day_of(answer.at) >= start]
        if not answers:
            continue
        try:
            value = combine(answers)
        except ValidationError as error:
            raise ValidationError(error.message, field=name, value=error.value, remedy=error.remedy) from error
        made_of = 1 if source.aggregate == "last" else len(answers)
        draft.put(rows[dealer], value, asked, day_of(answers[-1].at), made_of)
    return draft.column()


def visited_column(source: Visited, visits: Visits, count: int, *, as_of: date) -> EvidenceColumn:
    """How many visits each dealer had; none is 0."""
    asked = f"visits held in the {source.months} months before {as_of}"
    start = add_months(as_of, -source.months)
    draft = Draft(count, asked, "")
    for row in range(count):
        held = [day for day in visits.days.get(row, ()) if day >= start]
        draft.put(row, len(held), asked, max(held, default=None), len(held))
    return draft.column()
