"""The exact mode: the division of least cost with its proof, or that there is none, or how near the best one is.

With centres to be found and connected districts, the districts that a plan below the known cost may hold are listed
where they are not too many, and the best partition is chosen. Otherwise the Hess model is solved, and what connected
districts ask is added where a solution breaks it (Validi, Buchanan, Lykhovyd 2022).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.districting.cuts import component, crossings, separator, within_reach
from channelcrm.territory.districting.hess_model import Cut, Model
from channelcrm.territory.districting.lagrangian import price
from channelcrm.territory.districting.listing import Listed, list_all, list_cheap
from channelcrm.territory.districting.partition import choose, leaves_whole
from channelcrm.territory.districting.state import excess

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.problem import Plan, Problem

__all__ = ["Proof", "prove", "refute"]

_CUT_ROUNDS = 12
_DOUBT = 1e-6
"""By how much the solver may be wrong about what an area costs, in its own units."""


@attrs.frozen(kw_only=True, eq=False)
class Proof:
    """What has been proven.

    Attributes:
        status: "optimal", "infeasible", "feasible" (time was up: the best plan so far), "unknown" (no plan so far).
        sites: the site that each area goes to, or None.
        cost: of that; infinite without a plan.
        bound: no division within the limits costs less.
        reason: why there is none, where that is simple; ``areas`` are those it is about.
    """

    status: str
    sites: NDArray[np.int64] | None
    cost: float
    bound: float
    reason: str = ""
    areas: tuple[int, ...] = ()


def prove(problem: Problem, start: Plan | None = None, *, time_limit: float = float("inf")) -> Proof:
    """The division of least cost, or the best one when time is up or Ctrl-C is pressed; the same every time otherwise.

    Args:
        problem: centres that are to be found are those of districts with the same limits.
        start: a plan, best a good one: the better it is, the sooner the proof. One outside the limits is not used; a
            found centre that lies outside its district is moved into it.
        time_limit: seconds.

    Raises:
        ValidationError: centres are to be found for districts with unlike limits.
        SolverError: the solver failed.
    """
    search = _Search(problem, time_limit)
    if start is not None:
        search.offer(search.seated(start.labels) if problem.found else start.centers[start.labels])
    try:
        if not search.refuted() and not search.listed():
            search.modelled()
    except KeyboardInterrupt:
        pass
    return search.proof()


def refute(problem: Problem, *, time_limit: float = float("inf")) -> Proof:
    """Look some seconds at most for what makes a division impossible, whatever it costs: "infeasible" or "unknown".

    Args:
        problem: as :func:`prove` takes it.
        time_limit: seconds; the same answer every time where they do not end the search.

    Raises:
        ValidationError: centres are to be found for districts with unlike limits.
    """
    search = _Search(problem, time_limit)
    if not search.refuted():
        search.list_all()
    return search.proof()


class _Search:
    def __init__(self, problem: Problem, time_limit: float) -> None:
        import numpy as np

        if problem.found and len(problem.low) and (np.ptp(problem.low, axis=1) + np.ptp(problem.high, axis=1)).any():
            raise ValidationError(
                "Centres can be found exactly for districts with the same limits only.", field="balance",
                remedy="Give every district the same share, give the centres, or leave exact out.",
            )  # fmt: skip
        self.end = time.monotonic() + time_limit
        n, sites = problem.costs.shape
        self.found, self.k = problem.found, problem.districts
        self.costs = problem.costs.block(np.arange(n), np.arange(sites))
        self.loads = problem.loads
        self.low, self.high = problem.low, problem.high
        self.near = None if problem.graph is None else problem.graph.near
        self.allowed = np.isfinite(self.costs)
        self.together = np.ones((n, n), dtype=bool)
        self.bound = 0.0 if (self.costs >= 0).all() else -np.inf
        self.best: NDArray[np.int64] | None = None
        self.known = np.inf
        self.done = False
        self.reason = ""
        self.areas: tuple[int, ...] = ()

    def left(self) -> float:
        """Seconds that are left."""
        return self.end - time.monotonic()

    def seated(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """The site of each area where every district has its cheapest centre among its own areas."""
        import numpy as np

        sites = np.zeros(len(labels), dtype=np.int64)
        for label in np.unique(labels):
            members = np.flatnonzero(labels == label)
            sites[members] = members[self.costs[np.ix_(members, members)].sum(axis=0).argmin()]
        return sites

    def offer(self, sites: NDArray[np.int64]) -> bool:
        """Take a plan if it is within the limits and better than what is known; False when it breaks a rule."""
        import numpy as np

        used, labels = np.unique(sites, return_inverse=True)
        if self.found and (len(used) != self.k or (sites[used] != used).any()):
            return False
        cost = float(self.costs[np.arange(len(sites)), sites].sum())
        if not np.isfinite(cost):
            return False
        count = self.k if self.found else self.costs.shape[1]
        at = labels if self.found else sites
        for load, low, high in zip(self.loads, self.low, self.high, strict=True):
            if excess(np.bincount(at, weights=load, minlength=count).astype(np.float64), low, high).any():
                return False
        if self._broken(sites):
            return False
        if cost < self.known:
            self.best, self.known = sites.copy(), cost
        return True

    def proof(self) -> Proof:
        """What has been proven so far."""
        import numpy as np

        if self.done:
            status = "infeasible" if self.best is None else "optimal"
            bound = np.inf if self.best is None else self.known
        else:
            status = "unknown" if self.best is None else "feasible"
            bound = min(self.bound, self.known)
        return Proof(
            status=status, sites=self.best, cost=self.known, bound=bound,
            reason=self.reason, areas=self.areas,
        )  # fmt: skip

    def refuted(self) -> bool:
        """Simple reasons why there is no plan."""
        import numpy as np

        for area in np.flatnonzero(~self.allowed.any(axis=1)).tolist():
            return self._refute("An area may go to no centre.", area)
        if self.costs.shape[0] < self.k and self.found:
            return self._refute("There are fewer areas than districts.")
        for load, low, high in zip(self.loads, self.low, self.high, strict=True):
            heaviest = int(load.argmax())
            if load[heaviest] > high.max() * (1 + 1e-12):
                return self._refute("An area is more than any district may hold.", heaviest)
            total = float(load.sum())
            if total < low.sum() * (1 - 1e-12) or total > high.sum() * (1 + 1e-12):
                return self._refute("All areas together are more or less than the districts may hold.")
        if self.near is None:
            return False
        return self._apart()

    def _apart(self) -> bool:
        """What the graph alone forbids; pairs too far apart are no longer allowed."""
        import numpy as np

        assert self.near is not None
        n = len(self.near)
        if self.found:
            low, high = self.low[:, 0], self.high[:, 0]
            whole = leaves_whole(np.zeros((1, n), dtype=bool), self.near, self.loads, low, high)
            if not whole[0]:
                return self._refute("A connected piece of the graph cannot be divided into whole districts.")
            for load, least, most in zip(self.loads, low, high, strict=True):
                together = within_reach(self.near, load, float(most) * (1 + 1e-12))
                self.together &= together
                self.allowed &= together
                short = np.flatnonzero(load @ together < least * (1 - 1e-12))
                if len(short):
                    return self._refute("No connected district within the limits can hold an area.", int(short[0]))
        return False

    def _refute(self, reason: str, *areas: int) -> bool:
        self.reason, self.areas, self.done = reason, areas, True
        return True

    def _settle(self) -> bool:
        """Nothing better than what is known is left."""
        self.done = True
        return True

    @property
    def listable(self) -> bool:
        """Whether districts can be listed: their centres are to be found, and something limits them."""
        return self.found and self.near is not None and len(self.loads) > 0

    def whole(self, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of these districts leave a rest that can be divided."""
        assert self.near is not None
        return leaves_whole(rows, self.near, self.loads, self.low[:, 0], self.high[:, 0])

    def list_all(self) -> Listed | None:
        """Every district that a plan may hold; None where they are too many, or without one of some area: no plan."""
        if not self.listable:
            return None
        assert self.near is not None
        listed = list_all(self.costs, self.near, self.together, self.loads, self.low[:, 0], self.high[:, 0], self.end)
        if listed is None:
            return None
        listed = listed.where(self.whole(listed.districts))
        held = listed.districts.any(axis=0)
        if held.all():
            return listed
        reason = "No connected district holds an area and leaves a rest that can be divided."
        self._refute(reason, int(held.argmin()))
        return None

    def listed(self) -> bool:
        """Prove by listing districts; False where they are too many."""
        import numpy as np

        if not self.listable:
            return False
        assert self.near is not None
        if self.best is None:
            listed = self.list_all()
        else:
            listed, self.allowed, bound = list_cheap(
                self.costs, self.near, self.allowed, self.loads, self.low[:, 0], self.high[:, 0],
                self.k, self.known, self.end,
            )  # fmt: skip
            self.bound = max(self.bound, min(bound, self.known))
        if listed is None:
            return self.done
        answer = choose(listed.districts, listed.costs, self.k, known=self.known, end=self.end, whole=self.whole)
        if answer.districts is not None:
            sites = np.zeros(len(self.costs), dtype=np.int64)
            for at in answer.districts.tolist():
                sites[listed.districts[at]] = listed.centres[at]
            self.offer(sites)
        self.bound = max(self.bound, min(answer.bound, self.known))
        return self._settle() if answer.proven else False

    def modelled(self) -> None:
        """Prove by the Hess model; rules that a solution breaks are added, and it is solved again."""
        import numpy as np

        if self.found:
            low, high = self.low[:, 0], self.high[:, 0]
            priced = price(
                self.costs, self.loads, low, high, self.k, allowed=self.allowed, known=self.known, end=self.end
            )  # fmt: skip
            self.allowed = priced.allowed
            self.bound = max(self.bound, min(priced.bound, self.known))
            n = len(self.costs)
            low, high = np.repeat(low[:, None], n, axis=1), np.repeat(high[:, None], n, axis=1)
        else:
            low, high = self.low, self.high
        model = Model(self.costs, self.loads, low, high, self.k if self.found else None, self.allowed)
        seen: set[Cut] = set()
        if not self._relaxed(model, seen):
            return
        while self.left() > 0:
            broken: list[Cut] = []

            def look(sites: NDArray[np.int64], broken: list[Cut] = broken) -> bool:
                cuts = self._broken(sites)
                if cuts:
                    broken.extend(cuts)
                    return True
                self.offer(sites)
                return False

            answer = model.search(self.best, self.left(), look)
            if answer.sites is not None and not broken:
                self.offer(answer.sites)
            if answer.status == "infeasible" or (answer.status == "optimal" and not broken):
                self._settle()
                return
            self.bound = max(self.bound, min(answer.bound, self.known))
            new = [cut for cut in dict.fromkeys(broken) if cut not in seen]
            if not new:
                return
            seen.update(new)
            model.cuts.extend(new)

    def _relaxed(self, model: Model, seen: set[Cut]) -> bool:
        """Tighten the model by its relaxation; False when that ends the search."""
        import numpy as np

        for _ in range(_CUT_ROUNDS):
            relaxed = model.relax(self.left())
            if relaxed is None:
                self._settle()
                return False
            if not np.isfinite(relaxed.value):
                return False
            safe = relaxed.value - _DOUBT * len(self.costs) * model.scale
            gain = safe - self.bound
            self.bound = max(self.bound, min(safe, self.known))
            kept = safe + np.maximum(relaxed.reduced, 0.0) <= self.known
            if np.isfinite(self.known):
                self.allowed = self.allowed & kept
            if self.found:
                self.allowed[:, ~np.diagonal(self.allowed)] = False
            model.allowed = self.allowed
            if self.near is None or not self.found:
                return True
            new = [Cut((area,), site, through) for area, site, through in crossings(relaxed.x, self.allowed, self.near)]
            new = [cut for cut in new if cut not in seen]
            if not new or (seen and gain < 1e-4 * abs(self.bound)):
                return True
            seen.update(new)
            model.cuts.extend(new)
        return True

    def _broken(self, sites: NDArray[np.int64]) -> list[Cut]:
        """What a plan with districts in pieces breaks."""
        import numpy as np

        if self.near is None:
            return []
        cuts = []
        for site in np.unique(sites).tolist():
            members = set(np.flatnonzero(sites == site).tolist())
            may = set(np.flatnonzero(self.allowed[:, site]).tolist()) | members
            seat = site if self.found else max(sorted(members), key=lambda at: self.loads[:, at].sum())
            main = component(self.near, members, seat)
            lost = members - main
            while lost:
                piece = component(self.near, lost, min(lost))
                lost -= piece
                apart = {
                    frozenset(separator(self.near, may, main, min(piece))),
                    frozenset(separator(self.near, may, piece, seat)),
                }
                for through in sorted(apart, key=sorted):
                    ends = sorted(piece) if self.found else [min(piece)]
                    cuts += [Cut((at,) if self.found else (at, seat), site, through) for at in ends]
        return cuts
