"""Dealers, figures and cards that meet at the edges of scales: what a database must score as Python does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

from channelcrm.dealers.dealer import Dealer, DealerStatus
from channelcrm.errors import ValidationError
from channelcrm.market.observation import Observation, Subject
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.scales import Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.sources import FromDealer, Observed, Source
from channelcrm.scoring.tiering.bars import Tier
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.testing import samples
from channelcrm.values.ids import ObservationId, make_id
from channelcrm.values.period import Period, add_months

__all__ = ["ScoreCase", "score_cases"]

AS_OF = date(2027, 1, 31)
_NUMBERS: list[Any] = [
    0, 1, 2, 3, -1, 10, 0.0, -0.0, 1.0, 0.1, 0.2, 0.1 + 0.2, 1 / 3, 2.5, 1e-9, 5e-324, -5e-324, 1e22, 1e300, -1e300,
    1.7976931348623157e308, 2**53, 2**53 + 1, 2**63 - 1, -(2**63) + 1, 9007199254740993.0, 9.1e15, True, False,
]  # fmt: skip
_WORDS: list[Any] = [
    "good", " good\t", "\u3000good", "Good", "good,", 'a,"b', "{", "}", "a}", "\\", '"', ",", '\\"', "ü", "NaN", "1",
    "1.0", "true", "null", "0.1", "1e+22",
]  # fmt: skip
_EMPTY = [None, None, "", " ", "\n\u00a0"]
_NAMES = ["sales", "a", "b", "a b", 'say "a"', 'a":', "\\", ":a", ',"a', "}", "ü%s", "{cells}", "tier", "x" * 70]
"""Attributes' names: some stand in JSON text like something else, some are fields' names too."""
_FIELDS = ["status", "address.region", "segment", "revision", "location.lon", "opened_on", "attributes.tier"]
_METRICS = ["sales", "units"]


@attrs.frozen(kw_only=True)
class ScoreCase:
    """What is stored, and a question about it."""

    dealers: tuple[Dealer, ...]
    observations: tuple[Observation, ...]
    card: Scorecard
    where: Expression | None
    policy: TierPolicy | None
    top: int
    as_of: date | None


_numbers = (
    st.sampled_from(_NUMBERS)
    | st.integers(-3, 12)
    | st.floats(-4, 12)
    | st.floats(allow_nan=False, allow_infinity=False)
)
_words = st.sampled_from(_WORDS)
_shares = st.sampled_from([0, 1, 0.5, 0.1, 1 / 3, 1e-9, 5e-324, 0.3, 0.7])


def _ends(size: int) -> st.SearchStrategy[list[float]]:
    """Different numbers, ascending, that a scale takes."""
    plain = _numbers.filter(lambda one: not isinstance(one, bool) and abs(one) < 1e308)
    return st.lists(plain, min_size=size, max_size=size + 2, unique_by=float).map(lambda some: sorted(some, key=float))


@st.composite
def _scales(draw: st.DrawFn, *, words: bool) -> Scale:
    if words:
        named = draw(
            st.dictionaries((_words | _numbers).filter(lambda one: str(one).strip()), _shares, min_size=2, max_size=9)
        )
        try:
            return Levels({**named, "good": 0.7})
        except ValueError:  # two that are one level
            return Levels({"good": 0.7, "Good": 1, 1: 0.5, "true": 0.25, 0.1: 0.125})
    kind, ends = draw(st.sampled_from(["linear", "piecewise", "steps"])), draw(_ends(2))
    pairs = [(end, draw(_shares)) for end in ends]
    try:
        if kind == "linear":
            worst, best = draw(st.permutations(ends[:2]))
            return Linear(worst, best)
        return Piecewise(pairs) if kind == "piecewise" else Steps(pairs, draw(_shares))
    except ValueError:  # too near to one another for a float, or too far apart
        return Steps([(0, 0.5)])


@st.composite
def _columns(draw: st.DrawFn) -> dict[str, str]:
    """Attribute -> what its cells hold: numbers, words, or seldom both."""
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4, unique=True))
    return {name: draw(st.sampled_from(["numbers", "numbers", "words", "words", "both"])) for name in names}


@st.composite
def _dealer(draw: st.DrawFn, number: int, columns: dict[str, str]) -> Dealer:
    cells = {"numbers": _numbers, "words": st.just("good") | _words, "both": _numbers | _words}
    attributes = {
        name: draw(st.sampled_from(_EMPTY) if draw(st.integers(0, 4)) == 0 else cells[kind])
        for name, kind in columns.items()
        if draw(st.integers(0, 7))
    }
    return samples.dealer(
        f"{number}", attributes=attributes, status=draw(st.sampled_from(DealerStatus)),
        segment=draw(st.sampled_from(["", " ", "good", "Good"])), tier=draw(st.sampled_from([None, "good"])),
    )  # fmt: skip


@st.composite
def _observation(draw: st.DrawFn, number: int, ids: Sequence[str]) -> Observation:
    """Months and quarters around the edges of the windows, corrected now and then; of merged dealers twice a day."""
    start = add_months(AS_OF, -draw(st.integers(0, 26))) - timedelta(draw(st.integers(0, 1)))
    value = draw(st.sampled_from(["0", "1", "2.5", "-1", "0.000001", "9007199254.740993", "9223372036854.775807"]))
    return Observation(
        id=ObservationId(make_id(samples.NOW, "observation", number)),
        subject=draw(st.sampled_from([*[Subject.DEALER] * 3, Subject.AREA])),
        subject_id=draw(st.sampled_from(ids)), metric=draw(st.sampled_from(_METRICS)),
        period=Period(start, draw(st.none() | st.sampled_from([1, 3]).map(lambda months: add_months(start, months)))),
        value=value, unit="USD" if draw(st.integers(0, 30)) else "EUR",
        observed_on=start + timedelta(draw(st.integers(0, 40))),
    )  # fmt: skip


@st.composite
def _policy(draw: st.DrawFn, measures: st.SearchStrategy[str]) -> TierPolicy:
    """Two tiers that ask measures at least or at most, one way each, in an order in which both can be reached."""
    up = {name: draw(st.booleans()) for name in draw(st.lists(measures, min_size=1, max_size=3, unique=True))}
    limits = st.sampled_from([0, 50, 80.5, 100, 0.5, 1e300, -1])
    asked = st.dictionaries(st.sampled_from([*up]), limits, min_size=1, max_size=2)

    def tier(name: str, bars: dict[str, float]) -> Tier:
        sides = ({at: limit for at, limit in bars.items() if up[at] is side} for side in (True, False))
        return Tier(name, at_least=next(sides), at_most=next(sides))

    first, second = draw(asked), draw(asked)
    try:
        return TierPolicy([tier("A", first), tier("B", second), Tier("C")])
    except ValidationError:
        return TierPolicy([tier("A", first), Tier("C")])


@st.composite
def _source(draw: st.DrawFn, names: list[str]) -> Source | None:
    kind = draw(st.integers(0, 9))
    if kind < 5:
        return None if kind < 3 else FromDealer(f"attributes.{draw(st.sampled_from(names))}")
    if kind < 7:
        return FromDealer(draw(st.sampled_from([*names, *_FIELDS])))
    return Observed(
        draw(st.sampled_from(_METRICS)), draw(st.sampled_from([1, 12])),
        draw(st.sampled_from(["sum", "mean", "last", "growth", "count"])), draw(st.sampled_from([None, 1, 3])),
    )  # fmt: skip


@st.composite
def score_cases(draw: st.DrawFn) -> ScoreCase:
    """A few dealers whose cells are empty, equal, extreme or of the wrong kind, and a card that asks for them."""
    columns = draw(_columns())
    names = list(columns)
    dealers = tuple(draw(_dealer(number, columns)) for number in range(draw(st.integers(0, 6))))
    ids = [dealer.id for dealer in dealers] or [samples.dealer("none").id]
    observations = tuple(draw(_observation(number, ids)) for number in range(draw(st.sampled_from([0, 0, 3, 12]))))
    criteria = []
    for name in draw(
        st.lists(st.sampled_from([*names, "sales_12m", "sales_growth"]), min_size=1, max_size=4, unique=True)
    ):
        source = draw(_source(names)) if name in columns or draw(st.booleans()) else Observed("sales")
        words = (columns.get(name) == "words") if source is None else draw(st.booleans())
        if isinstance(source, FromDealer):
            read = source.field.removeprefix("attributes.")
            words = (
                columns[read] == "words" if read in columns else read in {"status", "segment", "address.region", "tier"}
            )
        elif isinstance(source, Observed):
            words = False
        weight = draw(st.sampled_from([1, 1, 2, 0.1, 1e-9, 0]))
        criteria.append(Criterion(name, weight=weight, scale=draw(_scales(words=words)), source=source))
    if not any(one.weight for one in criteria):
        criteria[0] = attrs.evolve(criteria[0], weight=1)
    requirements = []
    for name in draw(st.lists(st.sampled_from(names), max_size=2)):
        value: Any = draw(_words if columns[name] == "words" else _numbers)
        signs = ["==", "!="] if isinstance(value, str | bool) else ["==", "!=", ">=", ">", "<=", "<"]
        requirements.append(Requirement(name, draw(st.sampled_from(signs)), value))
    card = Scorecard(name="card", criteria=criteria, requirements=requirements, missing=draw(st.sampled_from(Missing)))
    policy = None
    if draw(st.booleans()):
        measures = st.sampled_from(["score", "low", "high", "known", *names])
        policy = draw(_policy(measures))
    where = draw(st.sampled_from([None, None, fields(Dealer).status == "active"]))
    return ScoreCase(
        dealers=dealers, observations=observations, card=card, where=where, policy=policy,
        top=draw(st.sampled_from([0, 1, 2, 100])), as_of=draw(st.sampled_from([*[AS_OF] * 15, None])),
    )  # fmt: skip
