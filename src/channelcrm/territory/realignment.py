"""Re-alignment: who would get which area from whom, and what moves with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.area import Area
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.holdings import Holdings
from channelcrm.territory.nesting import Nesting
from channelcrm.territory.territory import Territory, TerritoryStatus, distinct
from channelcrm.values.arguments import require_day, stream
from channelcrm.values.ids import AreaId, DealerId
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    from channelcrm.values.tables import DataFrame

__all__ = ["DealerShift", "Move", "Realignment", "realign"]

_Amounts = Mapping[str, float]


@attrs.frozen(kw_only=True)
class Move:
    """An area that changes hands for a product line ("" is every line): from these dealers to those.

    Nobody is an empty tuple; more than one is a shared area. ``amounts`` is what the area holds, by measure.
    """

    area_id: AreaId
    name: str
    product_line: str
    before: tuple[DealerId, ...]
    after: tuple[DealerId, ...]
    amounts: _Amounts = attrs.field(hash=False)


@attrs.frozen(kw_only=True)
class DealerShift:
    """What a dealer holds before and after, and what of it is new and what is lost, by measure.

    ``after`` is ``before`` plus ``gained`` minus ``lost``. An area that n dealers share counts for each with its nth
    part. With several product lines, amounts are means over them.
    """

    dealer_id: DealerId
    before: _Amounts = attrs.field(hash=False)
    after: _Amounts = attrs.field(hash=False)
    gained: _Amounts = attrs.field(hash=False)
    lost: _Amounts = attrs.field(hash=False)


@attrs.frozen(kw_only=True, eq=False)
class Realignment:
    """A change from some territories to others, and its effect.

    Attributes:
        old, new: the territories, as they were given.
        on: the day from which the new ones are to hold.
        moves: the areas that change hands, those that hold most of the first measure first.
        by_dealer: dealer id -> how it fares, of all that hold anything before or after.
        disruption: measure -> the share of the whole map, 0..1, that changes hands; 0 where the map holds nothing.
    """

    old: tuple[Territory, ...] = attrs.field(repr=False)
    new: tuple[Territory, ...] = attrs.field(repr=False)
    on: date
    moves: tuple[Move, ...] = attrs.field(repr=False)
    by_dealer: Mapping[DealerId, DealerShift] = attrs.field(repr=False)
    disruption: _Amounts

    def to_frame(self) -> DataFrame:
        """A DataFrame of the moves: area_id, name, product_line, before, after, and a column a measure."""
        columns: dict[str, object] = {
            name: [getattr(move, name) for move in self.moves]
            for name in ("area_id", "name", "product_line", "before", "after")
        }
        for measure in self.disruption:
            name = f"measures.{measure}" if measure in columns else measure
            columns[name] = [move.amounts[measure] for move in self.moves]
        return to_frame(columns)


def realign(
    old: Iterable[Territory],
    new: Iterable[Territory],
    geo: Geography,
    measures: Sequence[str] | None = None,
    *,
    on: date,
    areas: Nesting | Iterable[Area] | None = None,
) -> Realignment:
    """What changes hands on ``on``, when the territories ``new`` replace those of ``old`` that are in force (H4).

    Nothing is stored: ``apply_realignment`` does that. Areas that are divided into others on the map are looked at by
    those, so that nothing counts twice.

    Args:
        old: what is in force, or all versions on record: those that hold nothing from ``on`` on do not count.
        new: what is to hold from ``on``, plans mostly: all that is in force on ``on`` if every plan is.
        geo: the map, which says what areas hold and which lies in which.
        measures: what to weigh by; None takes all of the map, and where it has none, areas are counted as "areas".
        on: the first day of the new alignment.
        areas: which area lies in which, when ``geo`` does not say.

    Raises:
        ValidationError: an unknown measure; a territory that is given twice; one of ``new`` that is archived, or does
            not hold on ``on``; an area that the map does not have.
    """
    check_geography(geo)
    require_day(on, "on")
    before, after = (distinct(given, name) for given, name in ((old, "old"), (new, "new")))
    for at, one in enumerate(after):
        if one.status is TerritoryStatus.ARCHIVED or on not in one.period:
            raise ValidationError(
                f"{one.name} holds nothing on {on}: it is {one.status}, for {one.period}.", field=f"new[{at}]",
                value=one.id, remedy="Leave it out, or plan it for days that include this one.",
            )  # fmt: skip
    held = Holdings(before, geo if areas is None else areas)
    to_hold = Holdings([attrs.evolve(one, status=TerritoryStatus.ACTIVE) for one in after], held.nesting)
    now = [one for one in before if (days := one.in_force) is not None and on in days]
    _require_on_map([*now, *after], geo, held)
    names = tuple(geo.measures) if measures is None else tuple(stream(measures, str, "measures"))
    amounts = {name: geo.measure(name).tolist() for name in names} or {"areas": geo.measure(None).tolist()}
    lines = sorted({one.product_line for one in (*now, *after)}) or [""]
    moves: list[Move] = []
    shifts: dict[DealerId, dict[str, dict[str, list[float]]]] = {}
    moved: dict[str, list[float]] = {name: [] for name in amounts}
    for at, area_id in enumerate(geo.ids):
        if held.nesting.is_divided(area_id):
            continue
        here = {name: column[at] for name, column in amounts.items()}
        for line in lines:
            was, will = held.dealers(area_id, on, line), to_hold.dealers(area_id, on, line)
            shares = {dealer: (_part(was, dealer), _part(will, dealer)) for dealer in {*was, *will}}
            # What moves is what somebody gains, or what nobody takes over.
            share = max(
                math.fsum(max(0.0, new - old) for old, new in shares.values()),
                math.fsum(max(0.0, old - new) for old, new in shares.values()),
            )
            for name, amount in here.items():
                moved[name].append(share * amount / len(lines))
                for dealer, (part, then) in shares.items():
                    own = shifts.setdefault(dealer, {}).setdefault(name, {key: [] for key in _KEYS})
                    parts = (part, then, max(0.0, then - part), max(0.0, part - then))
                    for key, value in zip(_KEYS, parts, strict=True):
                        own[key].append(value * amount / len(lines))
            if was != will:
                moves.append(
                    Move(
                        area_id=area_id, name=geo.names[at], product_line=line, before=was, after=will,
                        amounts=MappingProxyType(here),
                    )
                )  # fmt: skip
    first = next(iter(amounts))
    whole = {
        name: math.fsum(value for id, value in zip(geo.ids, column, strict=True) if not held.nesting.is_divided(id))
        for name, column in amounts.items()
    }
    return Realignment(
        old=before, new=after, on=on,
        moves=tuple(sorted(moves, key=lambda move: (-move.amounts[first], move.area_id, move.product_line))),
        by_dealer=MappingProxyType({dealer: _shift(dealer, shifts[dealer]) for dealer in sorted(shifts)}),
        disruption=MappingProxyType({
            name: min(1.0, math.fsum(parts) / whole[name]) if whole[name] else 0.0 for name, parts in moved.items()
        }),
    )  # fmt: skip


_KEYS = ("before", "after", "gained", "lost")


def _part(holders: tuple[DealerId, ...], dealer: DealerId) -> float:
    return 1 / len(holders) if dealer in holders else 0.0


def _shift(dealer: DealerId, parts: Mapping[str, Mapping[str, Sequence[float]]]) -> DealerShift:
    sums = {key: MappingProxyType({name: math.fsum(values[key]) for name, values in parts.items()}) for key in _KEYS}
    return DealerShift(dealer_id=dealer, **sums)


def _require_on_map(territories: Iterable[Territory], geo: Geography, held: Holdings) -> None:
    """Refuse areas of which the map shows nothing, as when ids are misspelt or those of another map."""
    known = set(geo.ids)
    for one in territories:
        for id in one.area_ids:
            if id not in known and known.isdisjoint(held.nesting.below(id)):
                raise ValidationError(
                    f"The geography has no area {id!r}, which {one.name} names.", field="area_ids", value=id,
                    remedy="Use the ids of the same geography in the territories.",
                )  # fmt: skip
