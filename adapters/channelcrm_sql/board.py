"""Dealers scored where they are stored; what the database cannot read, Python says."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.market.figures import one_unit
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.pushdown.scoreboard import Placed, Scoreboard
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.arguments import checked
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.storage.score_question import ScoreQuestion, score_question
from channelcrm.storage.scored import answered
from channelcrm_sql.asked import Asked
from channelcrm_sql.board_statement import counted_and_placed, observed_in, scored
from channelcrm_sql.dialect import Rows
from channelcrm_sql.repository import SqlRepository

__all__ = ["score"]

_ID, _TOTAL, _PLACE, _ALL, _WRONG, _OUT, _TIERS = range(7)
"""The columns of the answer: one of the best, then what is the same in every row, counts to begin with."""


def score(
    dealers: SqlRepository[Dealer],
    card: Scorecard,
    where: Expression | None,
    *,
    policy: TierPolicy | None,
    top: int,
    as_of: date | None,
) -> Scoreboard:
    """The answer of ``DealerRepository.score``."""
    asked = Asked(dealers, checked(where, "dealers"))
    question = score_question(card, where, policy=policy, top=top, as_of=as_of, holdings=asked)
    words = dealers.session.dialect.scoring()
    rows = asked.run(counted_and_placed(question, asked, words), words)
    units = rows[0][_TIERS + (0 if policy is None else len(policy.tiers)) :]
    for source, low, high in zip(observed_in(question), units[::2], units[1::2], strict=True):
        one_unit(source.metric, {low, high} - {None})
    return _in_python(question, asked) if rows[0][_WRONG] else _board(question, rows)


def _board(question: ScoreQuestion, rows: Rows) -> Scoreboard:
    tiers = [] if question.policy is None else [tier.name for tier in question.policy.tiers]
    best = sorted((-row[_TOTAL], row[_ID], row[_PLACE]) for row in rows if row[_ID] is not None)
    placed: list[Placed] = []
    for number, (total, id, tier) in enumerate(best, 1):
        rank = placed[-1].rank if placed and placed[-1].units == -total else number
        placed.append(Placed(id=id, units=-total, rank=rank, tier=tiers[tier] if tiers else None))
    return Scoreboard(
        card=question.card, count=rows[0][_ALL], excluded=rows[0][_OUT],
        tiers=MappingProxyType({name: rows[0][_TIERS + at] for at, name in enumerate(tiers)}), top=tuple(placed),
    )  # fmt: skip


def _in_python(question: ScoreQuestion, asked: Asked) -> Scoreboard:
    """Which cell it is and what is wrong with it, Python says: for the first such dealer, and if need be for all."""
    words = asked.dealers.session.dialect.scoring()
    rows = scored(question, asked, words)
    find = f"SELECT id FROM ({rows}) AS scored WHERE place IS NULL ORDER BY id LIMIT 1"  # noqa: S608  bound values
    (first,) = asked.run(find, words)[0]
    answered(attrs.evolve(question, where=fields(Dealer).id == first), asked.dealers, asked.observations)
    return answered(question, asked.dealers, asked.observations)
