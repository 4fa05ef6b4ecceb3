"""Figures out of the store, in bulk: one question for all subjects and metrics, settled as they come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from channelcrm.market.figures import Figures, Tally
from channelcrm.market.observation import Observation, Subject
from channelcrm.storage.columnar import read_columns
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.period import Period

__all__ = ["read_figures"]

_COLUMNS = ("metric", "subject_id", "period_start", "period_end", "value", "unit", "observed_on", "source")


def read_figures(
    uow: UnitOfWork,
    subject: Subject,
    metrics: Collection[str] | None,
    during: Period,
    *,
    known_by: date | None,
    rows: Mapping[str, int] | None = None,
    few: bool = False,
) -> dict[str, Figures]:
    """Metric -> what stands of the figures whose whole period lies in ``during``; metrics ascending.

    Args:
        uow: the store.
        subject: what the figures are about.
        metrics: those to read, each of which is in the result; None reads whatever there is.
        during: the days that count.
        known_by: leave out what became known later.
        rows: numbers the subjects that count; None takes all.
        few: ask the store for the subjects of ``rows`` only.
    """
    observed = fields(Observation)
    asked = (observed.subject == subject.value) & (observed.period.start >= during.start)
    if during.end is not None:
        asked &= observed.period.end <= during.end
    if known_by is not None:
        asked &= observed.observed_on <= known_by
    if metrics is not None:
        asked &= observed.metric.in_(list(metrics))
    if few and rows is not None:
        asked &= observed.subject_id.in_(list(rows))
    tallies = {metric: Tally(metric, rows) for metric in metrics or ()}
    for columns in read_columns(uow.observations, Observation, _COLUMNS, asked):
        for metric, *parts in zip(*columns, strict=True):
            tally = tallies.get(metric)
            if tally is None:
                tally = tallies[metric] = Tally(metric, rows)
            tally.note(*parts)
    return {metric: tallies[metric].settle() for metric in sorted(tallies)}
