"""A score held against what followed (handbook H5): did those who scored better do better?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import numbers
from channelcrm.scoring.hindsight.bands import bands_by_score, bands_by_tier
from channelcrm.scoring.hindsight.concordance import auc, auc_interval
from channelcrm.scoring.hindsight.correlation import kendall, kendall_interval, spearman, spearman_interval
from channelcrm.scoring.hindsight.findings import Backtest
from channelcrm.scoring.hindsight.gains import gains, gini
from channelcrm.scoring.method_ranking import MethodRanking
from channelcrm.scoring.ranking import Ranking
from channelcrm.scoring.tiering.classes import NamedValues
from channelcrm.values.arguments import require_type, shown, whole_number
from channelcrm.values.attributes import plain_number
from channelcrm.values.tables import text_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["backtest"]

_MOST_BINS = 1_000
_LARGEST = 1e100
"""Squares of larger numbers leave the range of a float."""
ById: TypeAlias = Mapping[str, Any] | NamedValues
"""Id -> value, or a Series."""


def backtest(
    ranking: Ranking | MethodRanking[Any] | ById,
    outcomes: ById,
    tiers: ById | None = None,
    bins: int = 10,
    *,
    event: float | None = None,
    probability: bool = False,
) -> Backtest:
    """Hold scores made as of a past date against what followed until a later one.

    More of an outcome is better: sales that followed, or 1 for who was kept and 0 for who was lost. Who has a score and
    an outcome is counted; all others are named. The order in which they come changes nothing.

    Args:
        ranking: a ranking, by points or by a method, without its excluded rows; or id -> score, higher is better. An
            empty cell is no score.
        outcomes: id -> number, or True and False. An empty cell is an outcome that is not known.
        tiers: id -> the tier of that date; who has none is shown as tier "".
        bins: how many bands of scores.
        event: outcomes from this one up are the event that AUC asks for; outcomes that are all 0 or 1 need none.
        probability: the scores are probabilities of the event, and are held to that.

    Raises:
        ValidationError: text where a number belongs, an infinite number, an id given twice, bins outside 1..1000,
            probabilities outside 0..1 or of no event.
    """
    import numpy as np

    if whole_number(bins, "bins", 1) > _MOST_BINS:
        raise ValidationError(f"{shown(bins)} bands.", field="bins", value=bins, remedy=f"Give {_MOST_BINS} or fewer.")
    require_type(probability, bool, "probability")
    scores, excluded = _scores(ranking)
    followed = _numbers(outcomes, "outcomes")
    stood = {} if tiers is None else dict(zip(*_items(tiers, "tiers"), strict=True))
    ids = sorted(scores.keys() & followed.keys())
    score = np.asarray([scores[id] for id in ids], dtype=np.float64)
    outcome = np.asarray([followed[id] for id in ids], dtype=np.float64)
    events = _events(outcome, event)
    if probability:
        _check_probabilities(score, events)
    area = None if events is None else auc(score, events)
    rho, tau = spearman(score, outcome), kendall(score, outcome)
    count, happened = len(ids), 0 if events is None else int(events.sum())
    return Backtest(
        count=count, mean=float(outcome.mean()) if count else None,
        without_outcome=tuple(sorted(scores.keys() - followed.keys())),
        without_score=tuple(sorted(followed.keys() - scores.keys() - excluded)),
        excluded=MappingProxyType({id: followed.get(id) for id in sorted(excluded)}),
        bands=bands_by_score(score, outcome, bins),
        tiers=() if tiers is None else bands_by_tier([text_of(stood.get(id)) for id in ids], score, outcome),
        events=None if events is None else happened,
        auc=area, auc_interval=None if area is None else auc_interval(area, happened, count - happened),
        spearman=rho, spearman_interval=None if rho is None else spearman_interval(rho, count),
        kendall=tau, kendall_interval=None if tau is None else kendall_interval(tau, count),
        gini=gini(score, outcome), gains=gains(score, outcome),
        brier=float(np.square(score - events).mean()) if probability and events is not None and count else None,
    )  # fmt: skip


def _scores(ranking: Ranking | MethodRanking[Any] | ById) -> tuple[dict[str, float], frozenset[str]]:
    """Scores by id of who is in the running, and who was excluded."""
    if isinstance(ranking, Ranking | MethodRanking):
        scores = {ranking.ids[row]: float(ranking.scores[row]) for row in ranking.order.tolist()}
        return scores, frozenset(ranking.excluded)
    return _numbers(ranking, "ranking"), frozenset()


def _items(values: ById, field: str) -> tuple[list[str], list[Any]]:
    """Ids and what each has."""
    ids: list[object]
    if isinstance(values, Mapping):
        ids, cells = list(values), list(values.values())
    elif isinstance(values, NamedValues) and not callable(values.index):  # a list's index is a method
        ids, cells = list(values.index), list(values)
    else:
        raise ValidationError(
            f"{shown(values)} does not say what belongs to which id.", field=field, value=values,
            remedy="Give a mapping of id to value, or a Series named by id.",
        )  # fmt: skip
    names: dict[str, None] = {}
    for row, id in enumerate(ids, 1):
        name = text_of(id)
        if not name or name in names:
            what = f"The id {name!r} stands twice." if name else "The value has no id."
            raise ValidationError(what, field=field, value=id, row=row, remedy="Give each id one value.")
        names[name] = None
    if len(cells) != len(ids):
        raise ValidationError(
            f"{len(cells)} values have {len(ids)} names.",
            field=field,
            remedy="Give one column, such as frame['sales'].",
        )
    return list(names), cells


def _numbers(values: ById, field: str) -> dict[str, float]:
    """Finite numbers by id, without whoever has none."""
    import numpy as np

    names, cells = _items(values, field)
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    found = numbers(column, field)
    if (wrong := np.abs(found) > _LARGEST).any():
        row = int(wrong.argmax())
        raise ValidationError(
            f"{shown(cells[row])} of {names[row]!r} is too large.", field=field, value=cells[row], row=row + 1,
            remedy="Give numbers up to 1e100.",
        )  # fmt: skip
    return {name: number for name, number in zip(names, found.tolist(), strict=True) if not np.isnan(number)}


def _events(outcome: Floats, event: float | None) -> NDArray[np.bool_] | None:
    """Who had the event; None where outcomes are amounts and nobody said what counts as one."""
    import numpy as np

    if event is not None:
        if not plain_number(event):
            raise ValidationError(
                f"{shown(event)} is no outcome to reach.", field="event", value=event,
                remedy="Give a finite number, or True or False outcomes and no event.",
            )  # fmt: skip
        return outcome >= event
    return outcome == 1 if len(outcome) and np.isin(outcome, (0.0, 1.0)).all() else None


def _check_probabilities(score: Floats, events: NDArray[np.bool_] | None) -> None:
    if events is None and len(score):
        raise ValidationError(
            "Outcomes that are amounts have no probability.",
            field="event",
            remedy="Say from which outcome on it counts.",
        )
    if len(score) and not (score.min() >= 0 and score.max() <= 1):
        wrong = float(score.max() if score.max() > 1 else score.min())
        raise ValidationError(
            f"{wrong!r} is no probability.", field="ranking", value=wrong, remedy="Give 0..1, or probability=False."
        )
