"""What a column without a source is, by its name alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError, nearest
from channelcrm.market.observation import Observation, Subject
from channelcrm.scoring.sources import FromDealer, Observed, Source
from channelcrm.services.sourcing.answered import Visited
from channelcrm.services.sourcing.fielded import attribute_names, field_reader
from channelcrm.services.sourcing.observed import Reported
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork

__all__ = ["AnySource", "metric_columns", "named_source"]

AnySource = Source | Reported | Visited
_MONTHS, _VISITS = "months_12m", "visits_12m"


def metric_columns(metrics: Iterable[str]) -> dict[str, AnySource]:
    """The columns that there are by name: of these metrics, of months and of visits."""
    columns: dict[str, AnySource] = {}
    for metric in metrics:
        columns |= {f"{metric}_12m": Observed(metric), f"{metric}_growth": Observed(metric, aggregate="growth")}
    if columns:
        columns[_MONTHS] = Reported()
    return columns | {_VISITS: Visited()}


def named_source(uow: UnitOfWork, name: str, dealers: Sequence[Dealer], known_by: date) -> AnySource:
    """``months_12m``, ``visits_12m``, ``<metric>_12m`` and ``<metric>_growth``; else an attribute; else a field.

    Raises:
        ValidationError: it is none of these.
    """
    if name == _MONTHS:
        return Reported()
    if name == _VISITS:
        return Visited()
    for ending, aggregate in (("_12m", "sum"), ("_growth", "growth")):
        metric = name.removesuffix(ending)
        if metric not in {name, ""} and _is_observed(uow, metric, known_by):
            return Observed(metric, aggregate=aggregate)
    if any(name in dealer.attributes for dealer in dealers):
        return FromDealer(f"attributes.{name}")
    if not dealers or field_reader(name, dealers) is not None:
        return FromDealer(name)
    close = nearest(name, [_MONTHS, _VISITS, *attribute_names(dealers)])
    raise ValidationError(
        f"Nothing says where the column {name!r} comes from: no figure of that name was known on {known_by}, and no "
        "dealer has it.", field=name, value=name,
        remedy=(f"Did you mean {close!r}? Or give" if close else "Give")
        + f' it a source, such as source=Observed("{name.removesuffix("_12m")}").',
    )  # fmt: skip


def _is_observed(uow: UnitOfWork, metric: str, known_by: date) -> bool:
    observed = fields(Observation)
    asked = (observed.subject == Subject.DEALER.value) & (observed.metric == metric)
    return bool(uow.observations.find(asked & (observed.observed_on <= known_by), limit=1))
