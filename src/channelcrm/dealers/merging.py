"""Two records of one dealer become one, and can become two again (handbook C6: merge with history kept).

A merge is kept in the keeper's lineage: the dropped dealer whole, and the keeper as it was. Undoing merge *i* goes back
to the keeper before it and repeats what came after: the edits people made, and the later merges. So what the merge had
filled in goes back, what was changed since stays, and undoing one of several gives the same as never having made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from channelcrm.dealers.dealer import Absorbed, Dealer
from channelcrm.errors import NotFoundError, ValidationError
from channelcrm.values.address import Address
from channelcrm.values.arguments import require_type, stream
from channelcrm.values.ids import DealerId

__all__ = ["merge", "unmerge"]

_FILLED: Final = (
    "legal_name", "tier", "segment", "chain", "location", "phone", "email", "website", "tax_number", "company_number",
    "source",
)  # fmt: skip
_OURS: Final = ("id", "revision", "lineage")
_ABSENT: Final = object()

Facts = dict[tuple[str, str], object]
"""A dealer taken apart: (field, "") -> value; each part of the address, attribute and product line on its own."""


def merge(keep: Dealer, drop: Dealer, at: datetime | None = None, reasons: Iterable[str] = ()) -> Dealer:
    """One dealer of two: ``keep``, its blanks filled from ``drop``, and ``drop`` in its lineage.

    The id, code, name, status and closing day of ``keep`` stay. Its blank texts, tier, location and opening day are
    filled, product lines and attributes joined (its own values win). Parts of the address are filled only where what
    both say of it agrees. The revision stays too, so that the result can be saved.

    Args:
        keep: the dealer that stays.
        drop: the dealer that goes into it, with all it had absorbed itself.
        at: when, with a time zone; None when nobody recorded it.
        reasons: why these are one, as ``find_duplicates`` says.

    Raises:
        ValidationError: the same dealer twice, or one that was absorbed already.
    """
    require_type(keep, Dealer, "keep")
    require_type(drop, Dealer, "drop")
    known = set(_ids(keep))
    again = next((id for id in _ids(drop) if id in known), None)
    if again is not None:
        raise ValidationError(
            f"The dealer {again} is on both sides of the merge.", field="id", value=again,
            remedy="Merge two different dealers, each once.",
        )  # fmt: skip
    absorbed = Absorbed(
        dealer=drop, keeper=attrs.evolve(keep, lineage=()), at=at, reasons=tuple(stream(reasons, str, "reasons"))
    )
    filled = _filled(_apart(keep), _apart(drop))
    return _together(filled, keep, (*keep.lineage, absorbed))


def unmerge(merged: Dealer, absorbed_id: str) -> tuple[Dealer, Dealer]:
    """The keeper and the dropped dealer, as if they had never been merged, edits made since then kept.

    A value that the merge filled in and nobody changed since goes back to blank (or to what a later merge offers). The
    dropped dealer comes back exactly as it went in, with revision 0 for a store to add it again.

    Raises:
        NotFoundError: ``merged`` did not absorb this dealer itself. One that it absorbed through another comes back by
            undoing the other's merge first.
    """
    require_type(merged, Dealer, "merged")
    places = [place for place, absorbed in enumerate(merged.lineage) if absorbed.dealer.id == absorbed_id]
    if not places:
        raise NotFoundError("absorbed Dealer", absorbed_id)
    undone = merged.lineage[places[0]]
    later = merged.lineage[places[0] + 1 :]
    lineage = list(merged.lineage[: places[0]])
    state = _apart(undone.keeper)
    result = _filled(state, _apart(undone.dealer))  # what stood there when the next edits began
    for absorbed in later:
        state = _edited(state, result, _apart(absorbed.keeper))
        lineage.append(attrs.evolve(absorbed, keeper=_together(state, absorbed.keeper, ())))
        result = _filled(_apart(absorbed.keeper), _apart(absorbed.dealer))
        state = _filled(state, _apart(absorbed.dealer))
    state = _edited(state, result, _apart(merged))
    return _together(state, merged, tuple(lineage)), attrs.evolve(undone.dealer, revision=0)


def _ids(dealer: Dealer) -> Iterator[DealerId]:
    yield dealer.id
    for absorbed in dealer.lineage:
        yield from _ids(absorbed.dealer)


def _apart(dealer: Dealer) -> Facts:
    facts: Facts = {}
    for field in attrs.fields(Dealer):
        value = getattr(dealer, field.name)
        if field.name in _OURS:
            continue
        if field.name == "address":
            facts |= {("address", part.name): getattr(value, part.name) for part in attrs.fields(Address)}
        elif field.name == "attributes":
            facts |= {("attributes", name): one for name, one in value.items()}
        elif field.name == "product_lines":
            facts |= {("product_lines", line): True for line in value}
        else:
            facts[field.name, ""] = value
    return facts


def _together(facts: Facts, ours: Dealer, lineage: tuple[Absorbed, ...]) -> Dealer:
    def part(field: str) -> dict[str, object]:
        return {name: value for (of, name), value in facts.items() if of == field}

    whole: Mapping[str, object] = {
        **{field: value for (field, name), value in facts.items() if not name},
        "address": Address(**part("address")),  # type: ignore[arg-type]  # the parts came from an Address
        "attributes": part("attributes"),
        "product_lines": part("product_lines"),
    }
    return attrs.evolve(ours, **whole, lineage=lineage)  # type: ignore[arg-type]  # and these from a Dealer


def _filled(keep: Facts, drop: Facts) -> Facts:
    filled = dict(keep)
    for field in _FILLED:
        if keep[field, ""] in {"", None}:
            filled[field, ""] = drop[field, ""]
    opened, closed = drop["opened_on", ""], keep["closed_on", ""]
    if keep["opened_on", ""] is None and (closed is None or opened is None or opened <= closed):  # type: ignore[operator]
        filled["opened_on", ""] = opened
    if _agree(keep, drop):
        for field, name in keep:
            if field == "address" and not keep[field, name]:
                filled[field, name] = drop[field, name]
    for key, value in drop.items():
        if key[0] in {"attributes", "product_lines"} and filled.get(key) in ("", None):
            filled[key] = value
    return filled


def _agree(keep: Facts, drop: Facts) -> bool:
    """True when the addresses contradict each other in no part."""
    pairs = [(keep[key], drop[key]) for key in keep if key[0] == "address"]
    return all(not mine or not theirs or str(mine).casefold() == str(theirs).casefold() for mine, theirs in pairs)


def _edited(state: Facts, before: Facts, after: Facts) -> Facts:
    """``state`` with what was changed between ``before`` and ``after``."""
    changed = dict(state)
    for key in before.keys() | after.keys():
        new = after.get(key, _ABSENT)
        if before.get(key, _ABSENT) == new:
            continue
        if new is _ABSENT:
            changed.pop(key, None)
        else:
            changed[key] = new
    opened, closed = changed["opened_on", ""], changed["closed_on", ""]
    if opened and closed and closed < opened:  # type: ignore[operator]  # a day that only a repeated merge offered
        changed["opened_on", ""] = None
    return changed
