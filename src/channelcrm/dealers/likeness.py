"""How alike two names are: by the weight of the words they share, slips allowed; Chinese brands by character."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Final

from channelcrm.dealers.profiles import Rarity
from channelcrm.dealers.wording import NameParts
from channelcrm.errors import MissingExtraError

__all__ = ["fuzz", "name_likeness", "words_likeness"]

_SAME_WORD: Final = 0.82
_NEARLY_WHOLE: Final = 0.94


@cache
def fuzz() -> ModuleType:
    """rapidfuzz's scores, 0..100, imported when the first pair is weighed."""
    try:
        from rapidfuzz import fuzz as scores
    except ImportError:
        raise MissingExtraError("rapidfuzz", "analysis") from None
    return scores


def name_likeness(left: NameParts, right: NameParts, rarity: Rarity, towns: frozenset[str]) -> float | None:
    """How alike two names are, 0..1; None across writing systems, where nothing can be said."""
    if left.chinese != right.chinese or left.core.isascii() != right.core.isascii():
        return None
    if left.whole == right.whole:
        return 1.0
    if left.chinese:
        if left.words != right.words:
            return _brand_likeness(left.core, right.core)
        return 1.0 if left.trade == right.trade else 0.9 if not left.trade or not right.trade else 0.8
    alike = words_likeness(left.words, right.words, rarity)
    if alike < 1 and towns and not (towns.isdisjoint(left.words) and towns.isdisjoint(right.words)):
        mine = tuple(word for word in left.words if word not in towns) or left.words  # a list without a column for
        theirs = tuple(word for word in right.words if word not in towns) or right.words  # towns has them in its names
        alike = max(alike, words_likeness(mine, theirs, rarity))
    if alike < _NEARLY_WHOLE:
        whole: float = fuzz().ratio(left.whole, right.whole) / 100
        alike = whole if whole >= _NEARLY_WHOLE else alike
    return alike


def words_likeness(left: tuple[str, ...], right: tuple[str, ...], rarity: Rarity) -> float:
    """How alike two names of words are, 0..1: the weight of the words they share, slips of the pen allowed."""
    if left == right:
        return 1.0
    ratio = fuzz().ratio
    whole: float = ratio("".join(left), "".join(right)) / 100
    mine, theirs = rarity.words_of(left), rarity.words_of(right)
    common = 0.0
    free = dict(theirs)
    for word, weight in mine.items():
        if word in free:
            del free[word]
            common += weight
    for word, weight in mine.items():
        if word in theirs or len(word) < 4:
            continue
        near = [other for other in free if len(other) >= 4 and abs(len(word) - len(other)) <= 2]
        like, best = max(((ratio(word, other) / 100, other) for other in near), default=(0.0, ""))
        if like >= _SAME_WORD:
            common += min(weight, free.pop(best)) * like
    total_mine, total_theirs = sum(mine.values()), sum(theirs.values())
    shorter, longer = min(total_mine, total_theirs), max(total_mine, total_theirs)
    balanced = 2 * common / (shorter + longer)
    inside = 0.9 if common >= 0.95 * shorter and common >= 0.5 * longer else 0.0  # "Shugar's", "Shugar's Super Valu"
    return max(balanced, inside, whole if whole >= 0.88 else 0.3 * whole)


def _brand_likeness(left: str, right: str) -> float:
    """Chinese brands: one other character of two or three makes another brand; of four and more it may be a slip."""
    length = max(len(left), len(right))
    ratio: float = fuzz().ratio(left, right) / 100
    if length <= 3:
        return 0.7 * ratio if left not in right and right not in left else 0.75
    return ratio
