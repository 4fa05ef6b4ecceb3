"""The scorecard: what makes a dealer good, said once, versioned, and the same for everyone (handbook H2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.values import checks
from channelcrm.values.arguments import require_type, stream
from channelcrm.values.choice import Choice
from channelcrm.values.ids import ScorecardId, derive_id

__all__ = ["Missing", "Scorecard"]


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


def _criteria(_: object, __: object, criteria: tuple[Criterion, ...]) -> None:
    seen: set[str] = set()
    for row, criterion in enumerate(criteria):
        if not isinstance(criterion, Criterion):
            raise ValidationError(
                f"{criterion!r} is not a criterion.", field=f"criteria[{row}]", value=criterion,
                remedy='Give Criterion("sales", weight=40, scale=Linear(worst=0, best=100)).',
            )  # fmt: skip
        if criterion.name in seen:
            raise ValidationError(
                f"The criterion {criterion.name!r} stands twice.", field=f"criteria[{row}].name", value=criterion.name,
                remedy="Join the two into one; a scale may have many points.",
            )  # fmt: skip
        seen.add(criterion.name)
    if not any(criterion.weight for criterion in criteria):
        raise ValidationError(
            "The weights sum to zero.", field="criteria.weight",
            value=tuple(criterion.weight for criterion in criteria), remedy="Give at least one criterion some weight.",
        )  # fmt: skip


def _requirements(_: object, __: object, requirements: tuple[Requirement, ...]) -> None:
    for row, requirement in enumerate(requirements):
        if not isinstance(requirement, Requirement):
            raise ValidationError(
                f"{requirement!r} is not a requirement.", field=f"requirements[{row}]", value=requirement,
                remedy='Give Requirement("licensed", "==", True).',
            )  # fmt: skip


def _as_criteria(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(stream(criteria, object, "criteria"))


def _as_requirements(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(stream(requirements, object, "requirements"))


def _id(_: object, attribute: attrs.Attribute[ScorecardId], value: ScorecardId) -> None:
    if value != "":
        checks.id_text(_, attribute, value)


def _version(_: object, __: object, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise ValidationError(
            f"{value!r} is not a version.", field="version", value=value, remedy="Give a whole number from 1 on."
        )


@attrs.frozen(kw_only=True)
class Scorecard:
    """Weighted criteria with fixed scales, and requirements that exclude.

    The id follows from name and version, so a version is one card: change the card, raise the version. Weights are
    relative; they need not sum to 100.

    Raises:
        ValidationError: no criteria, one given twice, weights that sum to zero, a version below 1, an unknown policy.
    """

    id: ScorecardId = attrs.field(default=ScorecardId(""), validator=_id)
    name: str = attrs.field(validator=checks.text)
    version: int = attrs.field(default=1, validator=_version)
    criteria: tuple[Criterion, ...] = attrs.field(converter=_as_criteria, validator=_criteria)
    requirements: tuple[Requirement, ...] = attrs.field(default=(), converter=_as_requirements, validator=_requirements)
    missing: Missing = attrs.field(default=Missing.BOUNDS, converter=Missing)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", ScorecardId(derive_id(self.version, "scorecard", self.name)))

    def next_version(
        self, *, criteria: Iterable[Criterion] | None = None, requirements: Iterable[Requirement] | None = None
    ) -> Scorecard:
        """The card that follows this one, with these criteria and requirements in place of today's."""
        return Scorecard(
            name=self.name, version=self.version + 1, criteria=self.criteria if criteria is None else criteria,
            requirements=self.requirements if requirements is None else requirements, missing=self.missing,
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
    def load(cls, path: str | PathLike[str]) -> Scorecard:
        """The card in a TOML file, or in a JSON file when the name ends so.

        Raises:
            FileProblemError: no such file, or it cannot be read as what its name says.
            ValidationError: a card that cannot be right; the field says where.
        """
        from channelcrm.scoring.cardfile import load_card

        return load_card(path)

    def dump(self, path: str | PathLike[str]) -> None:
        """Write the card as TOML, or as JSON when the name ends so.

        Raises:
            FileProblemError: the file cannot be written.
        """
        from channelcrm.scoring.cardfile import dump_card

        dump_card(self, path)
