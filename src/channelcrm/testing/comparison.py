"""Several stores driven side by side: the same changes and questions to each, and every answer compared.

class Machine(StoreComparison):
    def open_stores(self):
        return {"memory": channelcrm.open("memory:"), "mine": channelcrm.open("mine:///empty")}

TestMine = Machine.TestCase
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from channelcrm.dealers.merging import merge
from channelcrm.errors import ValidationError
from channelcrm.storage.catalogue import RECORDS
from channelcrm.storage.ports import Store, UnitOfWork
from channelcrm.testing import samples, strategies
from channelcrm.testing.outcomes import outcome, records_in, rough_outcome
from channelcrm.testing.strategies.changes import changed, claiming_agreements, small_country

__all__ = ["StoreComparison"]

_repositories = st.sampled_from(["dealers", "dealers", "contacts", "observations", "territories", *RECORDS])


class _UndoneError(Exception):
    pass


class StoreComparison(RuleBasedStateMachine):
    """Changes and questions at random, in units of work that commit or roll back, to all stores alike."""

    def open_stores(self) -> dict[str, Store]:
        """Override this: two or more empty stores by name, opened. They are closed at the end."""
        raise NotImplementedError("Return two or more empty stores by name.")

    def __init__(self) -> None:
        super().__init__()
        self.stores = self.open_stores()
        self._stored: dict[str, list[Any]] = {repository: [] for repository in RECORDS}  # as last committed
        self._seen: dict[str, list[Any]] = defaultdict(list)  # every version that was stored, or nearly
        self._units: dict[str, AbstractContextManager[UnitOfWork]] = {}
        self._open: dict[str, UnitOfWork] = {}
        self._cursors = dict.fromkeys(self.stores, 0)

    @initialize()
    def some_dealers_with_contacts(self) -> None:
        """Something to begin with."""
        self._ask(lambda uow: uow.dealers.add_many(samples.dealers("abc")))
        self._ask(lambda uow: uow.contacts.add_many(samples.contact(dealer) for dealer in samples.dealers("ab")))
        self.commit()

    # --- changes ---

    @rule(data=st.data(), repository=_repositories)
    def add(self, data: st.DataObject, repository: str) -> None:
        """Something new, or something that was there before."""
        value = data.draw(self._values(repository), label="value")
        self._ask(lambda uow: _of(uow, repository).add(value), repository)

    @rule(data=st.data(), repository=_repositories)
    def add_many(self, data: st.DataObject, repository: str) -> None:
        """Several, perhaps with one that does not fit."""
        values = data.draw(st.lists(self._values(repository), min_size=1, max_size=3), label="values")
        self._ask(lambda uow: _of(uow, repository).add_many(iter(values)), how=rough_outcome)
        self._seen[repository] += values

    @rule(data=st.data())
    def save(self, data: st.DataObject) -> None:
        """A change to something, perhaps stale, perhaps gone."""
        repository = data.draw(self._known(), label="repository")
        value = data.draw(changed(repository, self._pools()), label="value")
        self._ask(lambda uow: _of(uow, repository).save(value), repository)

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Something, perhaps gone, perhaps needed by others."""
        repository = data.draw(self._known(), label="repository")
        id = data.draw(self._some(repository), label="value").id
        self._ask(lambda uow: _of(uow, repository).remove(id))

    @rule(data=st.data())
    def sign(self, data: st.DataObject) -> None:
        """An agreement in a small country, where claims meet."""
        agreement = data.draw(claiming_agreements(self._pool("dealers")), label="agreement")
        self._ask(lambda uow: uow.agreements.add(agreement), "agreements")

    @rule(data=st.data())
    def nest(self, data: st.DataObject) -> None:
        """The areas of that country, which bring their claims along."""
        for area in data.draw(small_country(), label="areas"):
            known = {one.id: one for one in self._pool("areas")}.get(area.id)
            wanted = area if known is None else attrs.evolve(known, parent_id=area.parent_id)
            self._ask(lambda uow, one=wanted: uow.areas.save(one) if known else uow.areas.add(one), "areas")  # type: ignore[misc]  # noqa: B023  at once

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        """Two dealers, perhaps stale, perhaps gone."""
        keep, drop = (data.draw(self._some("dealers"), label=side) for side in ("keep", "drop"))
        try:
            merged = merge(keep, drop, at=samples.NOW)
        except ValidationError:  # the same dealer, or one that is absorbed already
            return
        self._ask(lambda uow: uow.dealers.merge(merged), "dealers")

    @precondition(lambda self: any(dealer.lineage for dealer in self._pool("dealers")))
    @rule(data=st.data())
    def unmerge(self, data: st.DataObject) -> None:
        """A merge, perhaps undone already."""
        keeper = data.draw(st.sampled_from([one for one in self._pool("dealers") if one.lineage]), label="keeper")
        absorbed = data.draw(st.sampled_from(keeper.lineage), label="absorbed").dealer
        self._ask(lambda uow: uow.dealers.unmerge(keeper.id, absorbed.id), "dealers")

    # --- questions ---

    @rule(data=st.data())
    def get(self, data: st.DataObject) -> None:
        """Something, perhaps gone."""
        repository = data.draw(self._known(), label="repository")
        id = data.draw(self._some(repository), label="value").id
        self._ask(lambda uow: _of(uow, repository).get(id), repository)

    @rule(data=st.data(), limit=st.none() | st.integers(0, 4))
    def find(self, data: st.DataObject, limit: int | None) -> None:
        """A page of the answers to any question, in any order; how many in all; and a scan."""
        repository = data.draw(self._known(), label="repository")
        kind, about = RECORDS[repository], self._pool(repository)
        where = data.draw(st.none() | strategies.expressions(kind, about[-6:]), label="where")
        order_by = data.draw(strategies.orders(kind), label="order_by")
        after = data.draw(st.none() | self._some(repository), label="after")
        self._ask(lambda uow: _of(uow, repository).find(where, order_by=order_by, limit=limit, after=after))
        self._ask(lambda uow: _of(uow, repository).count(where))
        self._ask(lambda uow: list(_of(uow, repository).scan(where, size=2)))

    # --- units of work ---

    @precondition(lambda self: self._open)
    @rule()
    def commit(self) -> None:
        """Make it last."""
        self._end(None)
        self._settle()

    @precondition(lambda self: self._open)
    @rule()
    def roll_back(self) -> None:
        """Undo it."""
        self._end(_UndoneError())
        self._settle()

    def teardown(self) -> None:
        """Close the stores, whatever happened."""
        try:
            self._end(None)
        finally:
            for store in self.stores.values():
                store.close()

    # --- how ---

    def _settle(self) -> None:
        """Between units of work everything is the same everywhere, and so is what the feed tells since."""
        self._compare({name: outcome(partial(self._told, name), uow) for name, uow in self._begun().items()})
        for repository in RECORDS:
            self._stored[repository] = self._ask(lambda uow, name=repository: _of(uow, name).find(), repository)  # type: ignore[misc]
        self._end(None)

    def _ask(self, question: Callable[[UnitOfWork], Any], repository: str = "", how: Any = outcome) -> list[Any]:
        """Ask every store; the records in what all of them gave."""
        found = list(records_in(self._compare({name: how(question, uow) for name, uow in self._begun().items()})))
        if repository:
            self._seen[repository] += [value for value in found if value not in self._seen[repository]]
        return found

    def _begun(self) -> dict[str, UnitOfWork]:
        if not self._open:
            self._units = {name: store.begin(by=samples.ANN, at=samples.NOW) for name, store in self.stores.items()}
            self._open = {name: unit.__enter__() for name, unit in self._units.items()}
        return self._open

    def _end(self, error: BaseException | None) -> None:
        units, self._open, self._units = self._units, {}, {}
        for unit in units.values():
            with suppress(_UndoneError):
                unit.__exit__(None if error is None else type(error), error, None)

    def _told(self, name: str, uow: UnitOfWork) -> list[Any]:
        changes = uow.events.after(self._cursors[name], limit=10_000)
        self._cursors[name] = max((change.number for change in changes), default=self._cursors[name])
        return sorted((one.repository, one.id, str(one.kind), one.revision, one.by, one.at) for one in changes)

    @staticmethod
    def _compare(outcomes: dict[str, Any]) -> Any:
        (first, expected), *others = outcomes.items()
        for name, found in others:
            assert found == expected, f"{name} differs from {first}:\n{found}\n{expected}"
        return expected

    def _pool(self, repository: str) -> list[Any]:
        """What to draw from: what is stored, again, and what was."""
        return [*self._seen[repository][-8:], *self._stored[repository], *self._stored[repository]]

    def _pools(self) -> dict[str, list[Any]]:
        return {repository: self._pool(repository) for repository in RECORDS}

    def _known(self) -> st.SearchStrategy[str]:
        return st.sampled_from([repository for repository in RECORDS if self._pool(repository)])

    def _some(self, repository: str) -> st.SearchStrategy[Any]:
        return st.sampled_from(self._pool(repository))

    def _values(self, repository: str) -> st.SearchStrategy[Any]:
        pools = self._pools()
        fresh = strategies.records(repository, pools)
        return st.one_of(fresh, fresh, fresh, changed(repository, pools)) if pools[repository] else fresh


def _of(uow: UnitOfWork, repository: str) -> Any:
    return getattr(uow, repository)
