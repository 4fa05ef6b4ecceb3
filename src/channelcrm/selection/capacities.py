"""The limit on how much demand a dealer can serve."""

from __future__ import annotations

import attrs

from channelcrm.selection.candidates import Candidates
from channelcrm.selection.goals.model import Load
from channelcrm.selection.market import Market
from channelcrm.selection.system import System
from channelcrm.values import checks

__all__ = ["Capacity"]


@attrs.frozen
class Capacity:
    """No dealer serves more demand than a value of its own, which every dealer needs, zero or more.

    Each area is served whole and by one dealer at most, not always the nearest.

    Args:
        name: the field or attribute that holds the capacity.
        measure: the demand that it is a capacity for; None takes the measure of the objective.
    """

    name: str = attrs.field(validator=checks.text)
    measure: str | None = attrs.field(default=None, kw_only=True, validator=checks.optional(checks.text))

    def __str__(self) -> str:
        return f"Capacity({self.name}{f' of {self.measure}' if self.measure else ''})"

    def system(self, candidates: Candidates, /) -> System:
        """No limit on the sites themselves."""
        return System.free(len(candidates))

    def load(self, market: Market, measure: str | None) -> Load:
        """What each pair takes of its site: what of the demand the site serves, when the reach fades."""
        links = market.links
        weights = market.amounts(self.measure or measure)
        most = market.candidates.amounts(self.name, least=0.0)
        alike = links.strength is None or bool((links.strength == 1).all())
        return Load(
            amounts=weights[links.rows] * links.strengths, demand=weights if alike else None, most=most
        )  # fmt: skip
