"""The second stage of the road: what is known of each dealer, the score, the tiers."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property

import attrs

from channelcrm.cli.console import Progress
from channelcrm.cli.grading import BY_SCORE, proposed
from channelcrm.dealers.dealer import Dealer, DealerStatus
from channelcrm.errors import NotFoundError, ValidationError, nearest
from channelcrm.market.observation import Observation
from channelcrm.market.summary import top_share
from channelcrm.scoring import (
    Criterion,
    Linear,
    Ranking,
    Scorecard,
    TierPolicy,
    TierProposal,
    rank,
)  # fmt: skip
from channelcrm.services.dossier import Fact
from channelcrm.services.gathering import evidence
from channelcrm.services.grading import grade
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Store, UnitOfWork
from channelcrm.values.actor import Actor, Role
from channelcrm.values.ids import DealerId
from channelcrm.values.money import CURRENCIES

__all__ = ["Judged", "judge", "record_tiers"]

Evidence = Mapping[str, Sequence[Fact]]
_SYSTEM = Actor("channelcrm", Role.SYSTEM)


@attrs.frozen(kw_only=True)
class Judged:
    """Active dealers with their evidence (one row each, in the same order), ranking and tiers.

    ``metric`` is the main figure, ``unit`` what it is counted in; ``sales`` its 12-month sum by dealer. ``policy`` is
    what the tiers go by, None when they go by the main figure. ``proposals`` say why each tier, also of those who hold
    one and are not active any more; there are none when nobody was graded.
    """

    on: date
    active: tuple[Dealer, ...]
    evidence: Evidence
    card: Scorecard
    ranking: Ranking
    proposals: Mapping[str, TierProposal]
    policy: TierPolicy | None
    metric: str | None
    unit: str
    sales: Mapping[str, Decimal]

    @cached_property
    def tiers(self) -> Mapping[str, str]:
        """The tier of each active dealer."""
        return {dealer.id: self.proposals[dealer.id].tier for dealer in self.active}

    @property
    def money(self) -> str | None:
        """The currency of the main figure, None when it is not money."""
        return self.unit if self.unit in CURRENCIES else None

    @property
    def total(self) -> Decimal:
        """The main figure of all active dealers over 12 months."""
        return sum(self.sales.values(), Decimal(0))

    def top_share(self, part: float) -> float | None:
        """The share of the total that the largest ``part`` of the active dealers make; None without a total."""
        return float(top_share(self.sales, part)) if self.total > 0 else None


def judge(
    store: Store,
    dealers: Sequence[Dealer],
    progress: Progress,
    *,
    on: date | None,
    today: date,
    metric: str | None = None,
    card: Scorecard | None = None,
    policy: TierPolicy | None = None,
    way: str | None = None,
) -> Judged:
    """Gather the evidence, rank the active dealers, propose a tier for each; store the card.

    Active is who has a figure in the 12 months before ``on``; without figures, who has the status active. ``on`` is by
    default the day after the last figure. Tiers go by ``policy``, else by the ``way`` in which the main figure is
    classed (see ``WAYS``), by share when neither is said, and by score without figures.
    """
    at = datetime.now(tz=UTC)
    with store.begin(by=_SYSTEM, at=at) as uow:
        with progress.step("Gather evidence") as note:
            day = on or _day_after_figures(uow) or today
            known = _evidence(uow, card, day, max(day, today))
            main, unit = _main_metric(uow, known, metric)
            by_id = {dealer.id: dealer for dealer in dealers}
            active = _active_rows(by_id, known, main)
            table = {name: [column[row] for row in active] for name, column in known.items()}
            chosen = tuple(by_id[DealerId(str(id))] for id in table["id"])
            column = table.get(f"{main}_12m", ())
            sales: dict[str, Decimal] = {
                dealer.id: Decimal(str(value))
                for dealer, value in zip(chosen, column, strict=False)
                if value is not None
            }
            note(f"{len(chosen):,} active dealers in the 12 months before {day}")
        with progress.step("Score") as note:
            used = card or _first_look(uow, table, main)
            with _by_code(chosen):
                ranking = rank(table, used)
            _store_card(uow, used)
            note(f"{used.name} v{used.version}: {len(used.criteria)} criteria, {len(ranking.excluded):,} excluded")
        with progress.step("Tiers") as note:
            with _by_code(chosen):
                proposals = proposed(
                    uow, table, ranking, {id: float(value) for id, value in sales.items()},
                    way=policy or way or ("share" if sales else BY_SCORE), metric=main, on=day, by=_SYSTEM, at=at,
                )  # fmt: skip
            tiers = [proposals[dealer.id].tier for dealer in chosen]
            note(", ".join(f"{name} {tiers.count(name):,}" for name in sorted(set(tiers))))
    return Judged(
        on=day,
        active=chosen,
        evidence=table,
        card=used,
        ranking=ranking,
        proposals=proposals,
        policy=policy or (None if way or sales else BY_SCORE),
        metric=main,
        unit=unit,
        sales=sales,
    )


@contextmanager
def _by_code(dealers: Sequence[Dealer]) -> Iterator[None]:
    """Tell a row that is refused by the code of its dealer."""
    try:
        yield
    except ValidationError as problem:
        if problem.row is None:
            raise
        raise ValidationError(
            f"{dealers[problem.row - 1].code}: {problem.message}", field=problem.field, value=problem.value,
            remedy=problem.remedy,
        ) from None  # fmt: skip


def record_tiers(store: Store, judged: Judged, progress: Progress) -> None:
    """Put the proposed tiers on record, unless their policy asks a leader to approve first."""
    if judged.policy is not None and judged.policy.approval:
        progress.tell("Tiers are proposed only, because the policy asks for approval.")
        return
    at = datetime.now(tz=UTC)
    with store.begin(by=_SYSTEM, at=at) as uow:
        grade(uow, judged.proposals.values(), by=_SYSTEM, at=at, on=judged.on)


def _evidence(uow: UnitOfWork, card: Scorecard | None, on: date, known_by: date) -> Evidence:
    """All there is by name, and what the card asks for besides; as known today, corrections and late reports in."""
    found: dict[str, Sequence[Fact]] = {**evidence(uow, as_of=on, known_by=known_by)}
    asked = {} if card is None else card.sources
    more = {name: source for name, source in asked.items() if source is not None or name not in found}
    return {**found, **evidence(uow, more, as_of=on, known_by=known_by)} if more else found


def _day_after_figures(uow: UnitOfWork) -> date | None:
    observed = fields(Observation)
    last = uow.observations.find(observed.subject == "dealer", order_by=[observed.period.end.desc()], limit=1)
    return last[0].period.end if last else None


def _main_metric(uow: UnitOfWork, columns: Collection[str], wanted: str | None) -> tuple[str | None, str]:
    known = [name.removesuffix("_12m") for name in columns if name.endswith("_12m")]
    metrics = [name for name in known if name not in {"months", "visits"}]
    if wanted is not None and wanted not in metrics:
        close = nearest(wanted, metrics)
        remedy = f"Did you mean {close!r}?" if close else f"The files have: {', '.join(metrics) or 'none'}."
        raise ValidationError(f"There are no figures of {wanted!r} in these 12 months.", field="metric", remedy=remedy)
    main = wanted or next((name for name in metrics if "sales" in name), metrics[0] if metrics else None)
    if main is None:
        return None, ""
    observed = fields(Observation)
    return main, uow.observations.find(observed.metric == main, limit=1)[0].unit


def _active_rows(dealers: Mapping[DealerId, Dealer], known: Evidence, metric: str | None) -> list[int]:
    ids = [DealerId(str(id)) for id in known["id"]]
    if metric is None:
        return [row for row, id in enumerate(ids) if id in dealers and dealers[id].status is DealerStatus.ACTIVE]
    figures = known[f"{metric}_12m"]
    return [row for row, id in enumerate(ids) if id in dealers and figures[row] is not None]


def _first_look(uow: UnitOfWork, table: Evidence, metric: str | None) -> Scorecard:
    """The card for those who brought none. Its scales are fixed by the first figures; other criteria, next version."""
    fresh, known = _card(table, metric), fields(Scorecard)
    stored = uow.scorecards.find(known.name == fresh.name, order_by=[known.version.desc()], limit=1)
    if not stored:
        return fresh
    same = [one.name for one in stored[0].criteria] == [one.name for one in fresh.criteria]
    return stored[0] if same else stored[0].next_version(criteria=fresh.criteria, groups=(), requirements=())


def _card(table: Evidence, metric: str | None) -> Scorecard:
    """Size, growth and steadiness, on scales fixed from these figures."""
    criteria = []
    if metric is not None:
        sizes = sorted(value for value in table[f"{metric}_12m"] if isinstance(value, int | float))
        best = _round_up(sizes[int(0.95 * (len(sizes) - 1))]) if sizes else 1.0
        criteria = [
            Criterion(f"{metric}_12m", weight=60, scale=Linear(worst=0, best=best)),
            Criterion(f"{metric}_growth", weight=20, scale=Linear(worst=-0.5, best=0.5)),
            Criterion("months_12m", weight=20, scale=Linear(worst=0, best=12)),
        ]
    visits = any(table["visits_12m"])
    if visits or not criteria:
        criteria.append(Criterion("visits_12m", weight=10, scale=Linear(worst=0, best=12)))
    return Scorecard(name="first look", version=1, criteria=criteria, missing="bounds")


def _round_up(value: float) -> float:
    """To two digits: 1,234,567 becomes 1,300,000."""
    if value <= 0:
        return 1.0
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / step) * step


def _store_card(uow: UnitOfWork, card: Scorecard) -> None:
    """A card under the name and version of a stored one must be the stored one: a used card does not change."""
    try:
        stored = uow.scorecards.get(card.id)
    except NotFoundError:
        uow.scorecards.add(card)
        return
    if stored != card:
        raise ValidationError(
            f"Scorecard {card.name!r} version {card.version} is stored with other content.", field="version",
            value=card.version, remedy="Give the changed card the next version.",
        )  # fmt: skip
