"""The scorecard: what makes a dealer good, said once, versioned, and the same for everyone (handbook H2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.groups import Group, check_tree, exact_weights
from channelcrm.scoring.sources import Source
from channelcrm.values import checks
from channelcrm.values.arguments import require_type, shown, stream
from channelcrm.values.choice import Choice
from channelcrm.values.ids import ScorecardId, derive_id

if TYPE_CHECKING:
    from channelcrm.scoring.pushdown.sql import CardSql

__all__ = ["Missing", "Scorecard", "id_of_card"]


class Missing(Choice):
    """What a score is worth when cells are empty. Low and high are shown whatever the policy.

    - bounds: the middle between what the empty cells could take away and what they could add.
    - reject: the dealer is excluded, with the missing columns as the reason.
    - worst: an empty cell gets the least its scale gives.
    - neutral: an empty cell gets the dealer's own mean share over what is known, as far as its scale gives that;
      half when nothing is known.
    """

    BOUNDS = "bounds"
    REJECT = "reject"
    WORST = "worst"
    NEUTRAL = "neutral"


def _each(kind: type, example: str) -> Callable[[object, attrs.Attribute[Any], tuple[object, ...]], None]:
    """attrs validator: all of this kind."""

    def check(_: object, attribute: attrs.Attribute[Any], parts: tuple[object, ...]) -> None:
        for row, part in enumerate(parts):
            if not isinstance(part, kind):
                raise ValidationError(
                    f"{shown(part)} is not a {kind.__name__.lower()}.", field=f"{attribute.name}[{row}]", value=part,
                    remedy=f"Give {example}.",
                )  # fmt: skip

    return check


def _named_once(_: object, __: object, criteria: tuple[Criterion, ...]) -> None:
    seen: set[str] = set()
    for row, criterion in enumerate(criteria):
        if criterion.name in seen:
            raise ValidationError(
                f"The criterion {criterion.name!r} stands twice.", field=f"criteria[{row}].name", value=criterion.name,
                remedy="Join the two into one; a scale may have many points.",
            )  # fmt: skip
        seen.add(criterion.name)


def _as_groups(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(stream(groups, object, "groups"))


def _as_criteria(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(stream(criteria, object, "criteria"))


def _as_requirements(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(stream(requirements, object, "requirements"))


def _check_sources(criteria: Iterable[Criterion], requirements: Sequence[Requirement]) -> None:
    """One column has one source, whoever asks for it."""
    sources = {one.name: one.source for one in criteria}
    for row, requirement in enumerate(requirements):
        known = sources.get(requirement.name)
        if known is not None and requirement.source is not None and requirement.source != known:
            raise ValidationError(
                f"The column {requirement.name!r} comes from {known} and from {requirement.source}.",
                field=f"requirements[{row}].source", value=requirement.source,
                remedy="Give both the same source, or the two columns different names.",
            )  # fmt: skip
        sources[requirement.name] = known or requirement.source


def _id(_: object, attribute: attrs.Attribute[ScorecardId], value: ScorecardId) -> None:
    if not isinstance(value, str) or value:
        checks.id_text(_, attribute, value)


def _version(_: object, __: object, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise ValidationError(
            f"{shown(value)} is not a version.", field="version", value=value, remedy="Give a whole number from 1 on."
        )


def id_of_card(name: str, version: int) -> ScorecardId:
    """The id that follows from name and version."""
    return ScorecardId(derive_id(version, "scorecard", name))


@attrs.frozen(kw_only=True)
class Scorecard:
    """Weighted criteria with fixed scales, in groups or not, and requirements that exclude.

    Weights are relative to what stands beside them: the criteria and groups of one group, or of none. They need not
    sum to 100.

    The id follows from name and version, so a version is one card. Once it has scored anyone it stays as it is, because
    what was decided by it names it: ``next_version`` gives the card that follows, and ``content_hash`` tells two cards
    of one version apart.

    Raises:
        ValidationError: no criteria, one given twice, groups that make no tree, weights that sum to zero within a
            group, a column with two sources, a version below 1, an unknown policy.
    """

    id: ScorecardId = attrs.field(default=ScorecardId(""), validator=_id)
    name: str = attrs.field(validator=checks.text)
    version: int = attrs.field(default=1, validator=_version)
    criteria: tuple[Criterion, ...] = attrs.field(
        converter=_as_criteria,
        validator=[_each(Criterion, 'Criterion("sales", weight=40, scale=Linear(worst=0, best=100))'), _named_once],
    )
    groups: tuple[Group, ...] = attrs.field(
        default=(), converter=_as_groups, validator=_each(Group, 'Group("market", weight=60)')
    )
    requirements: tuple[Requirement, ...] = attrs.field(
        default=(), converter=_as_requirements, validator=_each(Requirement, 'Requirement("licensed", "==", True)')
    )
    missing: Missing = attrs.field(default=Missing.BOUNDS, converter=Missing)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        check_tree(self.criteria, self.groups)
        _check_sources(self.criteria, self.requirements)
        if not self.id:
            object.__setattr__(self, "id", id_of_card(self.name, self.version))

    @cached_property
    def weights(self) -> Mapping[str, Fraction]:
        """Criterion -> its exact share of the whole: the product of its shares level by level. They sum to 1."""
        return MappingProxyType(exact_weights(self.criteria, self.groups))

    @cached_property
    def sources(self) -> Mapping[str, Source | None]:
        """Column -> where its values come from, for every criterion and requirement; None: the table has it."""
        sources: dict[str, Source | None] = {}
        parts: tuple[Criterion | Requirement, ...] = (*self.criteria, *self.requirements)
        for one in parts:
            sources[one.name] = one.source or sources.get(one.name)
        return MappingProxyType(sources)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 in hex of all that decides a score: criteria, groups, requirements and what is missing.

        Two cards that differ in name, version, id or the order of their parts alone have one hash. Of a custom scale
        it holds the name, not the function.
        """
        from channelcrm.scoring.cardtext import canonical_json

        return sha256(canonical_json(self).encode()).hexdigest()

    def bind(self, functions: Mapping[str, Callable[[Any], Any]]) -> Scorecard:
        """The same card whose custom scales have these functions, by name; names that no scale has are passed over.

        Raises:
            ValidationError: a function that cannot be called.
        """
        require_type(functions, Mapping, "functions")
        return attrs.evolve(self, criteria=[one.bind(functions) for one in self.criteria])

    def to_sql(self, table: str, columns: Mapping[str, str] | None = None, *, dialect: str, id: str = "id") -> CardSql:
        """A query that scores the rows of a table as ``rank`` does, to the last millionth of a point.

        It gives a row each: ``id``; ``criterion_1``, ``criterion_2``, ... in the card's order, ``total``, ``low`` and
        ``high`` in whole millionths of a point; ``known``, the share of the weight in 0..1; ``met``, 1 for who is in
        the running and 0 for who is excluded. A criterion whose cell ``rank`` would refuse is NULL, and so is the
        total; a requirement that it would refuse makes ``met`` NULL.

        Cells are read as they are stored. On SQLite a column may hold numbers beside texts; on PostgreSQL it has its
        type, and levels are read from text, true/false and numbers. NULL, NaN and blank text are unknown.

        Args:
            table: the table or view.
            columns: criterion or requirement -> column; those left out have the column of their own name.
            dialect: "sqlite" (values bound as ``:c0``) or "postgresql" (``%(c0)s``, as psycopg reads it).
            id: the column that names the rows.

        Raises:
            ValidationError: a custom scale, which only Python can run; another dialect; a criterion that is not there.
        """
        from channelcrm.scoring.pushdown.sql import card_to_sql

        return card_to_sql(self, table, columns, dialect=dialect, id=id)

    def next_version(
        self,
        *,
        criteria: Iterable[Criterion] | None = None,
        groups: Iterable[Group] | None = None,
        requirements: Iterable[Requirement] | None = None,
        missing: Missing | str | None = None,
    ) -> Scorecard:
        """The card that follows this one, with these parts in place of today's."""
        return Scorecard(
            name=self.name, version=self.version + 1, criteria=self.criteria if criteria is None else criteria,
            groups=self.groups if groups is None else groups,
            requirements=self.requirements if requirements is None else requirements,
            missing=self.missing if missing is None else Missing(missing),
        )  # fmt: skip

    def to_dict(self) -> dict[str, object]:
        """The card as plain dicts, lists, numbers and texts, as its file holds it."""
        from channelcrm.scoring.cardtext import card_to_dict

        return card_to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Scorecard:
        """The card of plain data.

        Raises:
            ValidationError: a key that is missing or unknown, a value that cannot be right; the field says where.
        """
        from channelcrm.scoring.cardtext import card_from_dict

        require_type(data, Mapping, "data")
        return card_from_dict(data)

    @classmethod
    def load(
        cls, path: str | PathLike[str], *, functions: Mapping[str, Callable[[Any], Any]] | None = None
    ) -> Scorecard:
        """The card in a TOML file, or in a JSON file when the name ends so; ``functions`` as for ``bind``.

        Raises:
            FileProblemError: no such file, or it cannot be read as what its name says.
            ValidationError: a card that cannot be right; the field says where.
        """
        from channelcrm.scoring.cardfile import load_card

        card = load_card(path)
        return card if functions is None else card.bind(functions)

    def dump(self, path: str | PathLike[str]) -> None:
        """Write the card as TOML, or as JSON when the name ends so.

        Raises:
            FileProblemError: the file cannot be written.
        """
        from channelcrm.scoring.cardfile import dump_card

        dump_card(self, path)
