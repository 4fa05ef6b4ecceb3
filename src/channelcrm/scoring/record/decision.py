"""A decision on record: what was decided on which evidence, by whom, against what, and who saw it otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.judging import rank
from channelcrm.scoring.method_ranking import MethodRanking
from channelcrm.scoring.ranking import Ranking
from channelcrm.scoring.record.packing import BEGINS, LARGEST, pack, unpack
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_type, shown, stream
from channelcrm.values.attributes import frozen_scalars, mapping
from channelcrm.values.ids import DecisionId, ScorecardId, make_id
from channelcrm.values.tables import Columns

__all__ = ["Decision", "Dissent", "Replay"]

POINTS = "points"
"""The method of a ranking by the card's own points."""


@attrs.frozen(kw_only=True)
class Dissent:
    """Who saw it otherwise, and why.

    Raises:
        ValidationError: nobody, or no reason.
    """

    by: Actor = attrs.field(validator=checks.of_type(Actor))
    reason: str = attrs.field(validator=checks.text)


@attrs.frozen(kw_only=True, eq=False)
class Replay:
    """A decision worked out again from what it rested on.

    Attributes:
        ranking: what the card and the method make of the recorded table today; None with another card.
        differences: what is not as it was, in words; empty when every bit is.
    """

    ranking: Ranking | MethodRanking[Any] | None = attrs.field(repr=False)
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True when the same card gives the same result, to the bit."""
        return not self.differences


def _record(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    fine = isinstance(value, str) and value.startswith(BEGINS) and value.isascii() and len(value) <= LARGEST
    if not fine:
        raise ValidationError(
            f"{shown(value)} is no record of a table.", field=attribute.name, value=shown(value),
            remedy="Let Decision.of(ranking, ...) make it.",
        )  # fmt: skip


def _hash(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    if not isinstance(value, str) or len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise ValidationError(
            f"{shown(value)} is no SHA-256 in hex.", field=attribute.name, value=value,
            remedy="Let Decision.of(ranking, ...) take it.",
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class Decision:
    """Who was chosen, or which tier each got, and all that it rested on. ``Decision.of(ranking, ...)`` makes one.

    Attributes:
        subject: what was to be decided, in words.
        chosen: ids of who was chosen, in the order in which they were named.
        tiers: id -> the tier given, where tiers were decided.
        alternatives: ids, or words, of what it was decided against.
        scorecard_id, content_hash: the card, and the hash of what it said. A store keeps a card that a decision names
            as it is.
        method: "points", or the method of ``rank(table, card, method=...)``.
        record: the table's columns exactly as given, the method's parameters and the scores, as one packed text of at
            most 32 Mi characters.
        fingerprint: SHA-256 of the result, ``ranking.content_hash``.
        decided_by, decided_at, reason: who decided, when and why.
        dissent: who saw it otherwise.

    Raises:
        ValidationError: nothing decided, an id that stands twice or on both sides, a blank subject or reason, something
            else than a hash or a record.
    """

    id: DecisionId = attrs.field(validator=checks.id_text)
    subject: str = attrs.field(validator=checks.text)
    chosen: tuple[str, ...] = attrs.field(default=(), validator=checks.texts)
    tiers: Mapping[str, str] = attrs.field(factory=dict, converter=frozen_scalars, hash=False)
    alternatives: tuple[str, ...] = attrs.field(default=(), validator=checks.texts)
    scorecard_id: ScorecardId = attrs.field(validator=checks.id_text)
    content_hash: str = attrs.field(validator=_hash)
    method: str = attrs.field(default=POINTS, validator=checks.text)
    record: str = attrs.field(validator=_record, repr=False)
    fingerprint: str = attrs.field(validator=_hash)
    decided_by: Actor = attrs.field(validator=checks.of_type(Actor))
    decided_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    reason: str = attrs.field(validator=checks.text)
    dissent: tuple[Dissent, ...] = attrs.field(default=(), validator=checks.tuple_of(Dissent))
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        mapping(self, attrs.fields(Decision).tiers, self.tiers)
        for id, tier in self.tiers.items():
            try:
                checks.text(self, attrs.fields(Decision).tiers, tier)
            except ValidationError as problem:
                field = f"tiers.{id}"
                raise ValidationError(problem.message, field=field, value=tier, remedy=problem.remedy) from None
        if not self.chosen and not self.tiers:
            raise ValidationError(
                "Nothing is decided.", field="chosen", value=self.chosen, remedy="Give who is chosen, or the tiers."
            )
        named = [*self.chosen, *self.alternatives]
        if len(set(named)) < len(named):
            seen: set[str] = set()
            twice = next(id for id in named if id in seen or seen.add(id))  # type: ignore[func-returns-value]  # add gives None
            raise ValidationError(
                f"{twice!r} stands twice among who is chosen and what it was decided against.", field="chosen",
                value=twice, remedy="Name each once.",
            )  # fmt: skip

    @classmethod
    def of(
        cls,
        ranking: Ranking | MethodRanking[Any],
        *,
        subject: str,
        by: Actor,
        at: datetime,
        reason: str,
        chosen: Iterable[str] = (),
        tiers: Mapping[str, str] = MappingProxyType({}),
        alternatives: Iterable[str] | None = None,
        dissent: Iterable[Dissent] = (),
    ) -> Decision:
        """Put on record what was decided on this ranking.

        Args:
            ranking: what it rests on; its table, card, method and result are kept.
            subject: what was to be decided, in words.
            by: who decided.
            at: when.
            reason: why.
            chosen: ids of rows.
            tiers: id of a row -> the tier it gets.
            alternatives: what it was decided against, by id or in words; by default all others in the running, best
                first, when somebody was chosen.
            dissent: who saw it otherwise.

        Raises:
            ValidationError: an id that is not in the ranking; cells or a size that cannot be kept; what the class
                refuses.
        """
        require_type(ranking, Ranking | MethodRanking, "ranking")
        picked = tuple(stream(chosen, str, "chosen"))
        mapping(None, attrs.fields(cls).tiers, tiers)
        rows = dict.fromkeys(ranking.ids)
        for field, id in [*(("chosen", id) for id in picked), *(("tiers", id) for id in tiers)]:
            if id not in rows:
                close = nearest(id, ranking.ids[:10_000])
                raise ValidationError(
                    f"{id!r} is not in this ranking.", field=field, value=id,
                    remedy=f"Did you mean {close!r}?" if close else "Its ids are in ranking.ids.",
                )  # fmt: skip
        if alternatives is None:
            others = (ranking.ids[row] for row in ranking.order) if picked else ()
            against = tuple(id for id in others if id not in set(picked))
        else:
            against = tuple(stream(alternatives, str, "alternatives"))
        method = POINTS if isinstance(ranking, Ranking) else ranking.method
        result = ranking.content_hash
        return cls(
            id=DecisionId(make_id(at, "decision", ranking.card.id, result, subject, picked, sorted(tiers.items()))),
            subject=subject, chosen=picked, tiers=tiers, alternatives=against, scorecard_id=ranking.card.id,
            content_hash=ranking.card.content_hash, method=method, record=_packed(ranking),
            fingerprint=result, decided_by=by, decided_at=at, reason=reason,
            dissent=tuple(stream(dissent, Dissent, "dissent")),
        )  # fmt: skip

    @cached_property
    def _unpacked(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return unpack(self.record)

    @property
    def table(self) -> Columns:
        """The table as it was given: column -> values, "id" names the rows. ``rank`` takes it as it is.

        Raises:
            ValidationError: the record is none that ``of`` made.
        """
        columns, kept = self._unpacked
        return MappingProxyType(
            {"id": list(kept["ids"]), **{name: column.copy() for name, column in columns.items() if name}}
        )

    @property
    def parameters(self) -> Mapping[str, object]:
        """What the method was given besides the table and the card; empty for the card's points.

        Raises:
            ValidationError: the record is none that ``of`` made.
        """
        return MappingProxyType(dict(self._unpacked[1]["parameters"]))

    @property
    def scores(self) -> Mapping[str, float]:
        """Id -> the score it was decided on; NaN for who a method never saw.

        Raises:
            ValidationError: the record is none that ``of`` made.
        """
        columns, kept = self._unpacked
        return MappingProxyType(dict(zip(kept["ids"], columns[""].tolist(), strict=True)))

    def replay(self, card: Scorecard) -> Replay:
        """Work it out again from the recorded table and this card, and hold the result against the recorded one.

        Points are the same to the bit on every machine. A method's scores may differ in their last bits on another
        processor or version of numpy; what differs is said.

        Raises:
            ValidationError: the record is none that ``of`` made; a custom scale of the card has no function.
        """
        require_type(card, Scorecard, "card")
        if card.content_hash != self.content_hash:
            other_card = (
                f"{card.name!r} version {card.version} says something else than the card that was used: its hash is "
                f"{card.content_hash[:12]}..., and that of the card {self.content_hash[:12]}..."
            )
            return Replay(ranking=None, differences=(other_card,))
        given: dict[str, Any] = {} if self.method == POINTS else {"method": self.method, **self.parameters}
        ranking: Ranking | MethodRanking[Any] = rank(self.table, card, **given)
        if ranking.content_hash == self.fingerprint:
            return Replay(ranking=ranking, differences=())
        now = dict(zip(ranking.ids, ranking.scores.tolist(), strict=True))
        other = [id for id, was in self.scores.items() if now[id] != was and not (now[id] != now[id] and was != was)]  # noqa: PLR0124  NaN
        return Replay(ranking=ranking, differences=(
            f"{len(other):,} of {len(now):,} scores differ, of {other[0]} for one: it was {self.scores[other[0]]!r}, "
            f"it is {now[other[0]]!r}." if other
            else "The scores are the same; their bounds, exclusions or parts differ.",
        ))  # fmt: skip


def _packed(ranking: Ranking | MethodRanking[Any]) -> str:
    points = ranking if isinstance(ranking, Ranking) else ranking.points
    parameters: dict[str, object] = {}
    if isinstance(ranking, MethodRanking):
        parameters = {"values": ranking.values, **ranking.parameters}
    return pack(
        {**points.cells, "": ranking.scores},
        {"ids": ranking.ids, "parameters": {name: _plain(value) for name, value in parameters.items()}},
    )


def _plain(value: object) -> object:
    """As JSON has it: numpy's numbers are numbers."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value.item() if hasattr(value, "item") else value
