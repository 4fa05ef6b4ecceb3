"""What dealers answered on the visit forms: the last word, or a number out of many (handbook H5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType

import attrs

from channelcrm.errors import ValidationError
from channelcrm.relationship.interaction import Interaction, InteractionKind
from channelcrm.values.arguments import shown, stream
from channelcrm.values.attributes import Scalar
from channelcrm.values.history import day_of
from channelcrm.values.ids import DealerId, InteractionId
from channelcrm.values.period import Period

__all__ = ["ANSWER_AGGREGATES", "Answer", "answers_to", "is_held"]


@attrs.frozen(order=True)
class Answer:
    """One answer, and the visit that it was given on. Answers come one after the other by time, and then by visit."""

    at: datetime
    visit_id: InteractionId
    value: Scalar = attrs.field(order=False)


def is_held(contact: Interaction, during: Period) -> bool:
    """True for a visit that was made in the period; not for one that is planned, nor for a call or a letter."""
    return contact.kind is InteractionKind.VISIT and not contact.planned and day_of(contact.at) in during


def answers_to(
    questions: Collection[str], interactions: Iterable[Interaction], during: Period
) -> Mapping[str, Mapping[DealerId, Sequence[Answer]]]:
    """Question -> dealer -> what was answered on visits held in the period, in time. A blank is no answer."""
    found: dict[str, defaultdict[DealerId, list[Answer]]] = {question: defaultdict(list) for question in questions}
    for contact in stream(interactions, Interaction, "interactions"):
        if contact.answers and is_held(contact, during):
            for question in contact.answers.keys() & found.keys():
                value = contact.answers[question]
                if value is not None and not (isinstance(value, str) and not value.strip()):
                    found[question][contact.dealer_id].append(Answer(contact.at, contact.id, value))
    return {
        question: {dealer: sorted(answers) for dealer, answers in given.items()} for question, given in found.items()
    }


def _last(answers: Sequence[Answer]) -> Scalar:
    return answers[-1].value


def _sum(answers: Sequence[Answer]) -> float:
    return _as_float(sum(map(_number, answers), Fraction()), answers)


def _mean(answers: Sequence[Answer]) -> float:
    return _as_float(sum(map(_number, answers), Fraction()) / len(answers), answers)


def _number(answer: Answer) -> Fraction:
    if isinstance(answer.value, str):
        raise ValidationError(
            f"The answer {shown(answer.value)} of visit {answer.visit_id} is not a number.", value=answer.value,
            remedy="Take the last answer, or their count; words are scored by Levels. Or correct the answer.",
        )  # fmt: skip
    return Fraction(answer.value or 0)


def _as_float(value: Fraction, answers: Sequence[Answer]) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValidationError(
            f"The answers of {len(answers)} visits add up to more than a number holds.", value=answers[-1].value,
            remedy="Correct them: none should be that large.",
        ) from None  # fmt: skip


ANSWER_AGGREGATES: Mapping[str, Callable[[Sequence[Answer]], Scalar]] = MappingProxyType(
    {"last": _last, "mean": _mean, "sum": _sum, "count": len}
)
"""Name -> what is made of one dealer's answers, of which there is at least one. True and false count as 1 and 0."""
