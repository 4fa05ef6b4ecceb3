"""Bring in a list: what is new is added, what changed is saved, what is known stays untouched (handbook H3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.market.observation import Observation, Subject
from channelcrm.storage.ports import Repository, UnitOfWork
from channelcrm.territory.area import Area
from channelcrm.values.address import Address
from channelcrm.values.arguments import require_type, stream
from channelcrm.values.ids import DealerId

__all__ = ["Intake", "bring_in_areas", "bring_in_dealers", "bring_in_observations", "known_codes"]

T = TypeVar("T", Area, Observation)
_OURS = frozenset({"id", "code", "lineage", "revision", "tier"})  # kept by us, whatever a file says
_NEVER_BLANK = frozenset({"status", "source"})  # readers fill these in for a list that has no such column


@attrs.frozen(kw_only=True)
class Intake:
    """What a list did to the store. ``unresolved`` are the codes of subjects that no stored dealer has."""

    added: int
    changed: int
    unchanged: int
    unresolved: tuple[str, ...] = ()


def known_codes(dealers: Iterable[Dealer]) -> Mapping[str, DealerId]:
    """The dealer behind each code; the codes of merged dealers lead to who absorbed them."""
    found: dict[str, DealerId] = {}
    for dealer in stream(dealers, Dealer, "dealers"):
        for code in _codes(dealer):
            found.setdefault(code, dealer.id)
        found[dealer.code] = dealer.id
    return MappingProxyType(found)


def bring_in_dealers(uow: UnitOfWork, dealers: Sequence[Dealer], *, columns: Collection[str] | None = None) -> Intake:
    """Add the dealers whose code is new; where a code is known, what the list says replaces what is stored.

    A blank in the list says nothing and replaces nothing. ``columns`` names the fields that the list has: a status or
    source that none of its columns gave replaces nothing either. The tier, the id and the lineage are kept. A code that
    was merged into another dealer stays merged. The same list twice changes nothing the second time.
    """
    stored = {dealer.code: dealer for dealer in uow.dealers.scan()}
    absorbed = {code for dealer in stored.values() for code in _codes(dealer) if code != dealer.code}
    ours = _OURS if columns is None else _OURS | (_NEVER_BLANK - set(columns))
    fresh, changed, unchanged = [], 0, 0
    for dealer in stream(dealers, Dealer, "dealers"):
        old = stored.get(dealer.code)
        if old is None and dealer.code not in absorbed:
            fresh.append(dealer)
            continue
        new = None if old is None else _updated(old, dealer, ours)
        if new is None or new == old:
            unchanged += 1
        else:
            uow.dealers.save(new)
            changed += 1
    return Intake(added=uow.dealers.add_many(fresh), changed=changed, unchanged=unchanged)


def bring_in_areas(uow: UnitOfWork, areas: Iterable[Area]) -> Intake:
    """Add new areas; where the code is known, replace what is stored when it differs."""
    return _replace(uow.areas, stream(areas, Area, "areas"), {area.id: area for area in uow.areas.scan()})


def bring_in_observations(
    uow: UnitOfWork,
    observations: Iterable[Observation],
    codes: Mapping[str, DealerId] | None = None,
    *,
    columns: Collection[str] | None = None,
) -> Intake:
    """Add new figures; where the id is known, replace what is stored when it differs.

    The readers give the same fact the same id, whatever its row or file. ``columns`` names the fields that the file
    has: a source that none of its columns gave (it is the file's name then) makes no difference.

    ``codes`` leads from the dealers' codes, which files use, to their ids (see ``known_codes``; by default those of the
    stored dealers). Figures about a dealer that is neither a stored id nor a known code are left out and named.
    """
    if codes is not None:
        require_type(codes, Mapping, "codes")
    known = known_codes(uow.dealers.scan()) if codes is None else codes
    ids = frozenset(known.values())
    unresolved: dict[str, None] = {}

    def resolved() -> Iterator[Observation]:
        for one in stream(observations, Observation, "observations"):
            subject_id = one.subject_id
            if one.subject is Subject.DEALER and subject_id not in ids:
                if subject_id not in known:
                    unresolved[subject_id] = None
                    continue
                subject_id = known[subject_id]
            yield one if subject_id == one.subject_id else attrs.evolve(one, subject_id=subject_id)

    stored = {one.id: one for one in uow.observations.scan()} if uow.observations.count() else {}
    unsaid = ("source",) if columns is not None and "source" not in columns else ()
    return attrs.evolve(_replace(uow.observations, resolved(), stored, unsaid), unresolved=tuple(unresolved))


def _replace(
    repository: Repository[T], values: Iterable[T], stored: Mapping[Any, T], unsaid: Collection[str] = ()
) -> Intake:
    changed = unchanged = 0

    def fresh() -> Iterator[T]:
        nonlocal changed, unchanged
        for value in values:
            old = stored.get(value.id)
            if old is None:
                yield value
            elif old == value or attrs.evolve(value, **{field: getattr(old, field) for field in unsaid}) == old:
                unchanged += 1
            else:
                repository.save(attrs.evolve(value, revision=old.revision))
                changed += 1

    # Saves in the middle of a bulk add would be two jobs on one connection.
    added = repository.add_many(list(fresh()) if stored else fresh())
    return Intake(added=added, changed=changed, unchanged=unchanged)


def _updated(old: Dealer, new: Dealer, ours: Collection[str]) -> Dealer:
    said = {
        field.name: getattr(new, field.name)
        for field in attrs.fields(Dealer)
        if field.name not in ours and getattr(new, field.name) not in ("", None, ())
    }
    if isinstance(new.address, Address):
        parts = {name: value for name, value in attrs.asdict(new.address).items() if value}
        said["address"] = attrs.evolve(old.address, **parts)
    told = {name: value for name, value in new.attributes.items() if value is not None}
    said["attributes"] = {**old.attributes, **told}
    return attrs.evolve(old, **said)


def _codes(dealer: Dealer) -> Iterator[str]:
    yield dealer.code
    for absorbed in dealer.lineage:
        yield from _codes(absorbed.dealer)
