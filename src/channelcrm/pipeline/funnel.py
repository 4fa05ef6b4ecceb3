"""Conversion: how many negotiations go from stage to stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.stages import Stage
from channelcrm.values.arguments import stream
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    from channelcrm.values.tables import DataFrame

__all__ = ["Conversion", "ConversionStep", "conversion"]


@attrs.frozen(kw_only=True)
class ConversionStep:
    """``count`` negotiations went from ``was`` to ``to``, which is ``share`` (0..1) of those that reached ``was``."""

    was: Stage
    to: Stage
    count: int
    share: float


@attrs.frozen(kw_only=True)
class Conversion:
    """Counts over ``total`` negotiations, each counted once per stage and once per step.

    ``reached``: stage -> how many ever stood there. ``steps``: those that were taken, in order of stages.
    """

    total: int
    reached: Mapping[Stage, int] = attrs.field(hash=False)
    steps: tuple[ConversionStep, ...]

    @property
    def won_share(self) -> float | None:
        """Won out of ended (won or lost), None when none has ended."""
        ended = self.reached[Stage.WON] + self.reached[Stage.LOST]
        return self.reached[Stage.WON] / ended if ended else None

    def to_frame(self) -> DataFrame:
        """A row a step."""
        return to_frame(
            {
                "was": [str(step.was) for step in self.steps],
                "to": [str(step.to) for step in self.steps],
                "count": [step.count for step in self.steps],
                "share": [step.share for step in self.steps],
            }
        )


def conversion(negotiations: Iterable[Negotiation]) -> Conversion:
    """How many negotiations reached each stage, and took each step, from their histories."""
    total = 0
    reached: Counter[Stage] = Counter()
    taken: Counter[tuple[Stage, Stage]] = Counter()
    for negotiation in stream(negotiations, Negotiation, "negotiations"):
        total += 1
        stages = [step.stage for step in negotiation.history]
        reached.update(set(stages))
        taken.update(set(pairwise(stages)))
    order = list(Stage)
    steps = tuple(
        ConversionStep(was=was, to=to, count=count, share=count / reached[was])
        for (was, to), count in sorted(taken.items(), key=lambda item: [order.index(stage) for stage in item[0]])
    )
    return Conversion(total=total, reached=MappingProxyType({stage: reached[stage] for stage in Stage}), steps=steps)
