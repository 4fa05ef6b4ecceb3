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
from channelcrm.scoring.columns import is_missing, level_name
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.scales import Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.sources import FromDealer, Observed, Source
from channelcrm.scoring.tiering.bars import Tier
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.testing import samples
from channelcrm.values.ids import ObservationId, make_id
from channelcrm.values.location import Location
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
_METRICS = ["sales", "sales", "sales", "units"]


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


_plain = st.integers(-3, 12) | st.floats(-4, 12) | st.integers(-300, 1200).map(lambda hundredths: hundredths / 100)
_numbers = st.one_of(
    _plain, _plain, _plain, st.sampled_from(_NUMBERS), st.floats(allow_nan=False, allow_infinity=False)
)
_words = st.sampled_from(_WORDS)
_shares = st.sampled_from([0, 1, 0.5, 0.1, 1 / 3, 1e-9, 5e-324, 0.3, 0.7])


@attrs.frozen
class _Column:
    """What the cells of a column are drawn from: few, so that dealers are equal; words, or else numbers."""

    cells: Sequence[Any]
    words: bool


_STATUS = _Column(list(DealerStatus), words=True)
_FIELDS = {
    "status": _STATUS, "segment": _Column(["", " ", "good", "Good"], words=True), "tier": _Column(["good"], words=True),
    "revision": _Column([0], words=False), "location.lon": _Column([0.1, -93.6], words=False),
    "address.region": _Column([], words=True), "opened_on": _Column([date(2020, 2, 29)], words=True),
}  # fmt: skip
_FIGURES = _Column(
    [-1, 0, 1e-6, 1, 2, 2.5, 7, 10, 0.5, 9007199254.740993, 9223372036854.775807, 1.8446744e13], words=False
)


@st.composite
def _columns(draw: st.DrawFn) -> dict[str, _Column]:
    """Attributes; seldom one whose cells are of both kinds."""
    found: dict[str, _Column] = {}
    for name in draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4, unique=True)):
        words = draw(st.booleans())
        cells = draw(st.lists(_words if words else _numbers, min_size=1, max_size=4))
        if not draw(st.integers(0, 9)):
            cells.append(draw(_numbers if words else _words))
        found[name] = _Column(cells, words)
    return found


@st.composite
def _scales(draw: st.DrawFn, column: _Column) -> Scale:
    """A scale that knows most of the cells, with its ends where some of them lie."""
    if column.words:
        named: dict[object, float] = {"good": 0.7}
        for cell in column.cells:
            if not is_missing(cell) and draw(st.integers(0, 15)):
                named[level_name(cell)] = draw(_shares)
        return Levels(named)
    lying = [cell for cell in column.cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
    ends = _numbers.filter(lambda one: not isinstance(one, bool))
    ends = st.sampled_from(lying) | ends if lying else ends
    several = st.lists(ends.filter(lambda one: abs(one) < 1e308), min_size=2, max_size=4, unique_by=float)
    kind, places = draw(st.sampled_from(["linear", "piecewise", "steps"])), sorted(draw(several), key=float)
    pairs = [(place, draw(_shares)) for place in places]
    try:
        if kind == "linear":
            return Linear(*draw(st.permutations(places[:2])))
        return Piecewise(pairs) if kind == "piecewise" else Steps(pairs, draw(_shares))
    except ValueError:  # too near to one another for a float, or too far apart
        return Steps([(0, 0.5)])


@st.composite
def _dealer(draw: st.DrawFn, number: int, columns: dict[str, _Column]) -> Dealer:
    attributes = {
        name: draw(st.sampled_from(column.cells if draw(st.integers(0, 5)) else _EMPTY))
        for name, column in columns.items()
        if draw(st.integers(0, 7))
    }
    return samples.dealer(
        f"{number}", attributes=attributes, status=draw(st.sampled_from(DealerStatus)),
        segment=draw(st.sampled_from(_FIELDS["segment"].cells)), tier=draw(st.sampled_from([None, "good"])),
        location=draw(st.sampled_from([None, Location(0.1, 0), Location(-93.6, 41.6)])),
        opened_on=draw(st.sampled_from([None, *_FIELDS["opened_on"].cells])),
    )  # fmt: skip


@st.composite
def _observation(draw: st.DrawFn, number: int, ids: Sequence[str]) -> Observation:
    """Figures of few periods at the edges of the windows: often of one, corrected later or added on the same day."""
    start = add_months(AS_OF, -draw(st.sampled_from([1, 2, 12, 13]))) - timedelta(not draw(st.integers(0, 5)))
    months = draw(st.sampled_from([1, 1, 1, 3, None]))
    value = draw(st.sampled_from(["1", "2.5", "7", "0", "-1", "0.000001", "9007199254.740993", "9223372036854.775807"]))
    return Observation(
        id=ObservationId(make_id(samples.NOW, "observation", number)),
        subject=Subject.DEALER if draw(st.integers(0, 9)) else Subject.AREA, subject_id=draw(st.sampled_from(ids)),
        metric=draw(st.sampled_from(_METRICS)),
        period=Period(start, None if months is None else add_months(start, months)), value=value,
        unit="USD" if draw(st.integers(0, 30)) else "EUR",
        observed_on=start + timedelta(draw(st.sampled_from([0, 28, 40]))),
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
def _observed(draw: st.DrawFn) -> Observed:
    how = draw(st.sampled_from(["sum", "mean", "last", "growth", "count"]))
    months, age = draw(st.sampled_from([12, 1])), draw(st.sampled_from([None, None, 1, 3]))
    return Observed(draw(st.sampled_from(_METRICS)), months, how, age)


@st.composite
def _source(draw: st.DrawFn, name: str, columns: dict[str, _Column]) -> tuple[Source | None, _Column]:
    """Where a column comes from, and what is in it."""
    kind = draw(st.integers(0, 9))
    if name in columns and kind < 4:
        return None, _FIELDS[name] if name in _FIELDS and not draw(st.booleans()) else columns[name]
    if kind < 6:
        read = draw(st.sampled_from([*columns]))
        return FromDealer(f"attributes.{read}"), columns[read]
    if kind < 7:
        field = draw(st.sampled_from([*_FIELDS]))
        return FromDealer(field), _FIELDS[field]
    return draw(_observed()), _FIGURES


@st.composite
def _card(draw: st.DrawFn, columns: dict[str, _Column], *, figures: bool) -> Scorecard:
    criteria = []
    names = [*columns, "sales_12m", "sales_growth"]
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)):
        source, column = (draw(_observed()), _FIGURES) if figures else draw(_source(name, columns))
        weight = draw(st.sampled_from([1, 1, 2, 0.1, 1e-9, 0]))
        criteria.append(Criterion(name, weight=weight, scale=draw(_scales(column)), source=source))
    if not any(one.weight for one in criteria):
        criteria[0] = attrs.evolve(criteria[0], weight=1)
    requirements = []
    for name in draw(st.lists(st.sampled_from([*columns]), max_size=draw(st.sampled_from([0, 0, 2])))):
        cells = st.sampled_from(columns[name].cells)
        value = draw(st.one_of(cells, cells, _words if columns[name].words else _numbers))
        signs = ["==", "!="] if isinstance(value, str | bool) else ["==", "!=", ">=", ">", "<=", "<"]
        requirements.append(Requirement(name, draw(st.sampled_from(signs)), value))
    return Scorecard(name="card", criteria=criteria, requirements=requirements, missing=draw(st.sampled_from(Missing)))


@st.composite
def score_cases(draw: st.DrawFn) -> ScoreCase:
    """A few dealers whose cells are empty, equal, extreme or of the wrong kind, and a card that asks for them.

    Half of the cards ask for figures alone.
    """
    columns, figures = draw(_columns()), draw(st.booleans())
    most = draw(st.sampled_from([0, 1, 2, 2, 3]) if figures else st.sampled_from([0, 1, 2, 3, 4, 5, 6, 6, 6]))
    dealers = tuple(draw(_dealer(number, columns)) for number in range(most))
    ids = [dealer.id for dealer in dealers] or [samples.dealer("none").id]
    count = draw(st.integers(1, 12) if figures else st.sampled_from([0, 3]))
    measures = st.sampled_from(["score", "low", "high", "known", *columns])
    return ScoreCase(
        dealers=dealers, observations=tuple(draw(_observation(number, ids)) for number in range(count)),
        card=draw(_card(columns, figures=figures)),
        where=draw(st.sampled_from([None, None, None, fields(Dealer).status != "closed"])),
        policy=draw(st.none() | _policy(measures)), top=draw(st.sampled_from([*[100] * 9, 0, 1, 2])),
        as_of=AS_OF if draw(st.integers(0, 15)) else None,
    )  # fmt: skip
