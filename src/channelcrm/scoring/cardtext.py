"""A scorecard as plain data and as TOML text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.card import Missing, Scorecard, id_of_card
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.groups import Group
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
        part: sorted(json.dumps(_canonical(one), sort_keys=True) for one in plain.get(part, ()))  # type: ignore[attr-defined]  # lists
        for part in ("groups", "criteria", "requirements")
    }
    return json.dumps({**data, "missing": plain["missing"]}, sort_keys=True)


def _canonical(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0  # 40 is 40.0, and 0 is -0.0
    return value


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
    _check_keys(data, "", needed=("name", "criteria"), allowed=("id", "version", "missing", "groups", "requirements"))
    groups = [_group(item, f"groups[{row}]") for row, item in enumerate(_items(data.get("groups", ()), "groups"))]
    criteria = [_criterion(item, f"criteria[{row}]") for row, item in enumerate(_items(data["criteria"], "criteria"))]
    requirements = [
        _requirement(item, f"requirements[{row}]")
        for row, item in enumerate(_items(data.get("requirements", ()), "requirements"))
    ]
    return Scorecard(
        id=ScorecardId(_as_text(data.get("id", ""), "id")),
        name=_as_text(data["name"], "name"),
        version=data.get("version", 1),  # type: ignore[arg-type]  # checked by the card, which names the field
        criteria=criteria,
        groups=groups,
        requirements=requirements,
        missing=Missing(data.get("missing", "bounds")),  # type: ignore[arg-type]  # the same
    )


def _group(data: Mapping[str, object], where: str) -> Group:
    _check_keys(data, where, needed=("name", "weight"), allowed=("parent",))
    with _Within(where):
        return Group(**data)  # type: ignore[arg-type]  # checked by it


def _criterion(data: Mapping[str, object], where: str) -> Criterion:
    _check_keys(data, where, needed=("name", "weight", "scale"), allowed=("group", "source"))
    scale = _of_kind(data["scale"], SCALES, "scale", where)
    source = _source(data, where)
    with _Within(where):
        return Criterion(**{**data, "scale": scale, "source": source})  # type: ignore[arg-type]  # checked by it


def _requirement(data: Mapping[str, object], where: str) -> Requirement:
    _check_keys(data, where, needed=("name", "operator", "value"), allowed=("source",))
    source = _source(data, where)
    with _Within(where):
        return Requirement(**{**data, "source": source})  # type: ignore[arg-type]  # checked by it


def _source(data: Mapping[str, object], where: str) -> Source | None:
    return _of_kind(data["source"], SOURCES, "source", where) if "source" in data else None


def _of_kind(plain: object, kinds: Mapping[str, type[Part]], what: str, where: str) -> Part:
    if not isinstance(plain, Mapping) or plain.get("kind") not in list(kinds):
        raise ValidationError(
            f"{shown(plain)} is not a {what}.", field=f"{where}.{what}", value=plain,
            remedy=f"Give a table with kind = one of: {', '.join(kinds)}.",
        )  # fmt: skip
    make = kinds[plain["kind"]]
    fields = [field for field in attrs.fields(make) if field.init]  # type: ignore[arg-type]  # attrs classes all
    needed = [field.name for field in fields if field.default is attrs.NOTHING]
    _check_keys(plain, f"{where}.{what}", needed=needed, allowed=[field.name for field in fields])
    with _Within(f"{where}.{what}"):
        return make(**plain)


def _items(value: object, field: str) -> Iterable[Mapping[str, object]]:
    if not isinstance(value, Sequence) or any(not isinstance(item, Mapping) for item in value):
        raise ValidationError(
            f"{value!r} is not a list of tables.", field=field, value=value, remedy=f"Give [[{field}]]."
        )
    return value


def _as_text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise ValidationError(f"{value!r} is not text.", field=field, value=value, remedy="Give text.")
    return value


def _check_keys(data: Mapping[str, object], where: str, *, needed: Iterable[str], allowed: Iterable[str] = ()) -> None:
    known = [*needed, *allowed]
    dot = f"{where}." if where else ""
    for key in data:
        if key not in known:
            close = nearest(str(key), known)
            raise ValidationError(
                f"There is no {key!r} here.", field=f"{dot}{key}", value=data[key],
                remedy=f"Did you mean {close!r}?" if close else f"Known: {', '.join(known)}.",
            )  # fmt: skip
    for key in needed:
        if key not in data:
            raise ValidationError(f"{key!r} is missing.", field=f"{dot}{key}", remedy="Add it.")


class _Within:
    """Puts where we are before the field that an error names."""

    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, ValidationError):
            field = f"{self.where}.{error.field}" if error.field else self.where
            raise ValidationError(error.message, field=field, value=error.value, remedy=error.remedy) from None


def card_from_toml(text: str) -> Scorecard:
    """The card of a TOML text.

    Raises:
        ValidationError: no TOML, or a card that cannot be right.
    """
    import tomllib

    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits is a ValueError, too
        raise ValidationError(f"This is not TOML: {error}.", remedy="Repair what it names.") from error
    return card_from_dict(data)


def card_to_toml(card: Scorecard) -> str:
    """The card as TOML text; reading it back gives an equal card."""
    data = card_to_dict(card)
    lines = [f"{key} = {_toml(value)}" for key, value in data.items() if not isinstance(value, list)]
    for section in ("groups", "criteria", "requirements"):
        tables = data.get(section, ())
        assert isinstance(tables, list | tuple)
        for table in tables:
            lines += ["", f"[[{section}]]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _toml(key)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml_key(str(key))} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return float.__repr__(value) if isinstance(value, float) else str(value)
