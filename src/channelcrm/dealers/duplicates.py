"""Dealers that may be one (handbook H3: one golden record)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

import attrs

from channelcrm.dealers.blocking import candidate_pairs
from channelcrm.dealers.dealer import Dealer
from channelcrm.dealers.evidence import weigh
from channelcrm.dealers.profiles import Rarity, profile_of
from channelcrm.errors import ValidationError
from channelcrm.values.arguments import stream
from channelcrm.values.ids import DealerId

__all__ = ["Match", "find_duplicates"]


@attrs.frozen(kw_only=True)
class Match:
    """Two dealers that may be one: ``score`` in 0..1, and what speaks for it and against, the strongest first."""

    left: DealerId
    right: DealerId
    score: float
    reasons: tuple[str, ...]


def find_duplicates(
    dealers: Iterable[Dealer],
    others: Iterable[Dealer] | None = None,
    *,
    threshold: float = 0.5,
    one_to_one: bool | None = None,
) -> tuple[Match, ...]:
    """Pairs of dealers that may be one, the surest first; the same lists give the same answer.

    Without ``others`` every pair within ``dealers`` counts. With it, only pairs across the two lists do, and since a
    list that is clean in itself holds a dealer once, each dealer is matched at most once, the surest pairs first
    (``one_to_one=False`` gives all pairs).

    Names count without legal form (有限公司, GmbH, ООО, S.A., ...) and place; what many dealers share counts little;
    other store numbers in the names of a chain, other addresses, other tax numbers and distance speak against. Work
    grows with the length of the lists: 100,000 dealers take well under a minute.

    Args:
        dealers: the list, any order.
        others: a second list.
        threshold: the least score, 0 up to but not including 1. Scores are odds made into a number, not a promised
            share of true pairs: 0.5 for a list that people look through, 0.9 for merging unseen.
        one_to_one: see above; True with ``others``, False without.

    Raises:
        ValidationError: a threshold outside 0 <= threshold < 1, or the same id twice in one list.
        MissingExtraError: a library of the extra ``analysis`` is not installed.
    """
    number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
    if not number or not 0 <= threshold < 1:
        raise ValidationError(
            f"{threshold!r} is not a threshold.",
            field="threshold",
            value=threshold,
            remedy="Give a number in 0..1, 1 not included.",
        )
    first = sorted(stream(dealers, Dealer, "dealers"), key=lambda dealer: dealer.id)
    second = sorted(stream(others or (), Dealer, "others"), key=lambda dealer: dealer.id)
    everyone = first + second
    for group in (first, second):
        for dealer, following in pairwise(group):
            if dealer.id == following.id:
                raise ValidationError(
                    f"The dealer {dealer.id} stands twice.",
                    field="id",
                    value=dealer.id,
                    remedy="Give each dealer once.",
                )
    profiles = [profile_of(dealer) for dealer in everyone]
    rarity = Rarity(profiles)
    floor = math.log(threshold / (1 - threshold)) if threshold else -math.inf
    matches: list[tuple[float, Match]] = []
    for left, right in candidate_pairs(profiles, rarity, None if others is None else len(first)):
        evidence = weigh(profiles[left], profiles[right], rarity, floor)
        if evidence is not None:
            match = Match(
                left=everyone[left].id,
                right=everyone[right].id,
                score=round(evidence.score, 6),
                reasons=evidence.reasons,
            )
            matches.append((evidence.odds, match))
    matches.sort(key=lambda found: (-found[0], found[1].left, found[1].right))
    if one_to_one if one_to_one is not None else others is not None:
        return tuple(_each_once((match for _, match in matches), across=others is not None))
    return tuple(match for _, match in matches)


def _each_once(matches: Iterable[Match], *, across: bool) -> Iterator[Match]:
    left: set[str] = set()
    right: set[str] = set() if across else left  # two lists may use one id for two dealers
    for match in matches:
        if match.left not in left and match.right not in right:
            left.add(match.left)
            right.add(match.right)
            yield match
