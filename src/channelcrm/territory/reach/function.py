"""Reach by a function of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.distance import great_circle_km
from channelcrm.territory.reach.interface import Demand, Links
from channelcrm.territory.sites import Sites
from channelcrm.values.arguments import shown
from channelcrm.values.location import Location

if TYPE_CHECKING:
    from scipy.sparse import coo_array

__all__ = ["ReachBy"]


def _callable(_: object, __: object, value: Callable[..., Any]) -> None:
    if not callable(value):
        raise ValidationError(
            f"{shown(value)} cannot be called.", field="function", value=value,
            remedy="Give a function of demand and sites that returns a matrix of who reaches whom.",
        )  # fmt: skip


@attrs.frozen
class ReachBy:
    """Reach as a function says it.

    Args:
        function: is given places of demand and sites (both with ``ids``, ``lon`` and ``lat``; some of the demand at a
            time) and returns a matrix, demand x sites, dense or sparse: true or 1 within reach, 0 out of it, between
            for places that are served in part. Costs are then great-circle km. Or it returns ``Links``.
        name: what the reach is called; by default the function's name.
        unit: of the costs in the Links that it returns.

    Raises:
        ValidationError: nothing that can be called; when used, a matrix of another shape, or a cell outside 0..1.
    """

    function: Callable[[Demand, Sites], Any] = attrs.field(validator=_callable)
    name: str = attrs.field(
        default=attrs.Factory(lambda self: getattr(self.function, "__name__", "custom"), takes_self=True)
    )
    unit: str = attrs.field(default="km", kw_only=True)

    def __str__(self) -> str:
        return f"within reach by {self.name}"

    def knows(self, id: str, location: Location | None, /) -> bool:  # noqa: ARG002  # what the shape of a rule asks
        """Places with a location."""
        return location is not None

    def links(self, demand: Demand, sites: Sites, /) -> Links:
        """What the function says."""
        import numpy as np

        answer = self.function(demand, sites)
        if isinstance(answer, Links):
            return self._checked(answer, demand, sites)
        found = self._matrix(answer, (len(demand), len(sites)))
        rows, columns = found.row.astype(np.int64), found.col.astype(np.int64)
        values = found.data.astype(np.float64)
        wrong = np.flatnonzero(~((values >= 0) & (values <= 1)))  # NaN is wrong too
        if len(wrong):
            at = wrong[0]
            raise self._refusal(
                f"gives {values[at]} for the demand {demand.ids[rows[at]]!r} and the site {sites.ids[columns[at]]!r}",
                values[at].item(), "Return how fully it is served, 0 to 1.",
            )  # fmt: skip
        links = Links(
            rows=rows, columns=columns, strength=None if (values == 1).all() else values,
            cost=great_circle_km(demand.lon[rows], demand.lat[rows], sites.lon[columns], sites.lat[columns]),
        )  # fmt: skip
        return links.where(np.lexsort((columns, rows)))

    def _matrix(self, answer: object, shape: tuple[int, int]) -> coo_array:
        import numpy as np
        from scipy.sparse import coo_array, issparse

        try:
            given: Any = answer if issparse(answer) else np.asarray(answer)
            matrix = coo_array(given)
            matrix.data.astype(np.float64)
        except (TypeError, ValueError):
            raise self._refusal(f"returns {shown(answer)}", answer, "Return a matrix, demand x sites.") from None
        if matrix.shape != shape:
            remedy = f"Return a matrix of demand x sites, here {shape[0]} x {shape[1]}."
            raise self._refusal(f"returns a shape of {matrix.shape}", matrix.shape, remedy)
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        return matrix

    def _checked(self, links: Links, demand: Demand, sites: Sites) -> Links:
        import numpy as np

        if len(links) == 0:
            return links
        rows, columns = links.rows, links.columns
        fine = (rows >= 0) & (rows < len(demand)) & (columns >= 0) & (columns < len(sites))
        fine &= (links.cost >= 0) & (links.cost < np.inf) & (links.strengths > 0) & (links.strengths <= 1)
        if not fine.all():
            at = int(np.flatnonzero(~fine)[0])
            pair = (int(rows[at]), int(columns[at]), float(links.cost[at]), float(links.strengths[at]))
            raise self._refusal(
                f"returns a link of row, column, cost and strength {pair}", pair,
                "Give positions among demand and sites, a cost of zero or more, and a strength above 0 up to 1.",
            )  # fmt: skip
        order = np.lexsort((columns, rows))
        if (np.diff(rows[order] * len(sites) + columns[order]) == 0).any():
            raise self._refusal("returns a pair twice", None, "Give each pair once.")
        return links.where(order)

    def _refusal(self, what: str, value: object, remedy: str) -> ValidationError:
        return ValidationError(f"The reach {self.name!r} {what}.", field="reach", value=value, remedy=remedy)
