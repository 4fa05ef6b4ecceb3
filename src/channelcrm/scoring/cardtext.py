"""A scorecard as plain data and as TOML text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeVar

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.card import Missing, Scorecard, id_of_card
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.groups import Group
from channelcrm.scoring.plain import Within, as_text, canonical, check_keys, from_toml, items, to_toml
from channelcrm.scoring.scales import SCALES, Custom, Levels, Linear, Piecewise, Scale
from channelcrm.scoring.sources import SOURCES, Source
from channelcrm.values.arguments import shown
from channelcrm.values.ids import ScorecardId

__all__ = ["canonical_json", "card_from_dict", "card_from_toml", "card_to_dict", "card_to_toml"]

Part = TypeVar("Part")


def card_to_dict(card: Scorecard) -> dict[str, object]:
    """Plain dicts, lists, numbers and texts."""
    data: dict[str, object] = {"name": card.name, "version": card.version, "missing": str(card.missing)}
    if card.id != id_of_card(card.name, card.version):
        data["id"] = card.id
    if card.groups:
        data["groups"] = [_plain(group) for group in card.groups]
    data["criteria"] = [{**_plain(criterion), "scale": _plain_scale(criterion.scale)} for criterion in card.criteria]
    if card.requirements:
        data["requirements"] = [_plain(requirement) for requirement in card.requirements]
    return data


def _plain(part: Group | Criterion | Requirement | Source) -> dict[str, object]:
    """A part by its fields; what is left out reads back as it is by default. A kind always stands."""
    plain: dict[str, object] = {}
    for field in attrs.fields(type(part)):
        value = getattr(part, field.name)
        if field.name == "source" and value is not None:
            plain["source"] = _plain(value)
        elif field.name == "kind":
            plain = {"kind": value, **plain}
        elif value != field.default:
            plain[field.name] = value
    return plain


def canonical_json(card: Scorecard) -> str:
    """All that decides a score as one text: equal cards have equal texts, in whatever order their parts stand."""
    plain = card_to_dict(card)
    data = {
        part: sorted(json.dumps(canonical(one), sort_keys=True) for one in plain.get(part, ()))  # type: ignore[attr-defined]  # lists
        for part in ("groups", "criteria", "requirements")
    }
    return json.dumps({**data, "missing": plain["missing"]}, sort_keys=True)


def _plain_scale(scale: Scale) -> dict[str, object]:
    if isinstance(scale, Linear):
        return {"kind": scale.kind, "worst": scale.worst, "best": scale.best}
    if isinstance(scale, Levels):
        return {"kind": scale.kind, "levels": dict(scale.levels)}
    if isinstance(scale, Piecewise):
        return {"kind": scale.kind, "points": [list(point) for point in scale.points]}
    if isinstance(scale, Custom):
        return {"kind": scale.kind, "name": scale.name}
    return {"kind": scale.kind, "steps": [list(step) for step in scale.steps], "below": scale.below}


def card_from_dict(data: Mapping[str, object]) -> Scorecard:
    """The card of plain data.

    Raises:
        ValidationError: a key that is missing or unknown, a value that cannot be right; the field says where.
    """
    check_keys(data, "", needed=("name", "criteria"), allowed=("id", "version", "missing", "groups", "requirements"))
    groups = [_group(item, f"groups[{row}]") for row, item in enumerate(items(data.get("groups", ()), "groups"))]
    criteria = [_criterion(item, f"criteria[{row}]") for row, item in enumerate(items(data["criteria"], "criteria"))]
    requirements = [
        _requirement(item, f"requirements[{row}]")
        for row, item in enumerate(items(data.get("requirements", ()), "requirements"))
    ]
    return Scorecard(
        id=ScorecardId(as_text(data.get("id", ""), "id")),
        name=as_text(data["name"], "name"),
        version=data.get("version", 1),  # type: ignore[arg-type]  # checked by the card, which names the field
        criteria=criteria,
        groups=groups,
        requirements=requirements,
        missing=Missing(data.get("missing", "bounds")),  # type: ignore[arg-type]  # the same
    )


def _group(data: Mapping[str, object], where: str) -> Group:
    check_keys(data, where, needed=("name", "weight"), allowed=("parent",))
    with Within(where):
        return Group(**data)  # type: ignore[arg-type]  # checked by it


def _criterion(data: Mapping[str, object], where: str) -> Criterion:
    check_keys(data, where, needed=("name", "weight", "scale"), allowed=("group", "source"))
    scale = _of_kind(data["scale"], SCALES, "scale", where)
    source = _source(data, where)
    with Within(where):
        return Criterion(**{**data, "scale": scale, "source": source})  # type: ignore[arg-type]  # checked by it


def _requirement(data: Mapping[str, object], where: str) -> Requirement:
    check_keys(data, where, needed=("name", "operator", "value"), allowed=("source",))
    source = _source(data, where)
    with Within(where):
        return Requirement(**{**data, "source": source})  # type: ignore[arg-type]  # checked by it


def _source(data: Mapping[str, object], where: str) -> Source | None:
    given = data.get("source")  # JSON may say null
    return None if given is None else _of_kind(given, SOURCES, "source", where)


def _of_kind(plain: object, kinds: Mapping[str, type[Part]], what: str, where: str) -> Part:
    kind = plain.get("kind") if isinstance(plain, Mapping) else None
    if not isinstance(plain, Mapping) or not isinstance(kind, str) or kind not in kinds:
        raise ValidationError(
            f"{shown(plain)} is not a {what}.", field=f"{where}.{what}", value=plain,
            remedy=f"Give a table with kind = one of: {', '.join(kinds)}.",
        )  # fmt: skip
    make = kinds[kind]
    fields = [field for field in attrs.fields(make) if field.init]  # type: ignore[arg-type]  # attrs classes all
    needed = [field.name for field in fields if field.default is attrs.NOTHING]
    check_keys(plain, f"{where}.{what}", needed=needed, allowed=[field.name for field in fields])
    with Within(f"{where}.{what}"):
        return make(**plain)


def card_from_toml(text: str) -> Scorecard:
    """The card of a TOML text.

    Raises:
        ValidationError: no TOML, or a card that cannot be right.
    """
    return card_from_dict(from_toml(text))


def card_to_toml(card: Scorecard) -> str:
    """The card as TOML text; reading it back gives an equal card."""
    return to_toml(card_to_dict(card))
