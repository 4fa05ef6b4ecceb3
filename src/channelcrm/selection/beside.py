"""The solver at work in a thread beside the caller, who hears Ctrl-C and need not wait for a solver that does not."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Hear", "Heard", "run"]

Hear: TypeAlias = Callable[[float, float], None]
"""Called with the best objective and the best bound of a programme while it is solved."""

_LOOK = 0.05
"""Seconds from one look at the watch to the next."""
_GRACE = 1.0
"""Seconds a solver has to end when the watch is up. It asks whether to go on as rarely as once in a minute."""


@attrs.define(kw_only=True, eq=False)
class Heard:
    """What a solver said while it worked.

    Attributes:
        ended: whether it has ended. If not it was left, works on until it asks the next time, and must not be touched.
        x: the best solution that it told of.
        bound: the last bound on what is to be made great; infinite as long as there was none.
    """

    ended: bool = False
    x: NDArray[np.float64] | None = None
    bound: float = float("inf")


def run(solver: Any, watch: Watch, hear: Hear | None = None) -> Heard:
    """Run the solver until it ends, or is left because the watch is up and it does not.

    ``hear`` is called in the calling thread. What it raises, and Ctrl-C where the watch does not take it, comes out at
    once; the solver is left then too.
    """
    talk = _Talk(solver)
    talk.start()
    heard, leave = Heard(), float("inf")
    try:
        while not heard.ended and time.monotonic() < leave:
            talk.listen(heard, hear)
            if leave == float("inf") and watch.up:
                talk.halt()
                leave = time.monotonic() + _GRACE
    finally:
        talk.leave()
    return heard


class _Talk:
    """What goes between the thread of the solver, which puts news, and the caller, who says when to stop."""

    def __init__(self, solver: Any) -> None:
        import highspy

        self._kinds = highspy.cb.HighsCallbackType
        self._solver: Any = solver
        # No SimpleQueue: that of Python 3.11 waits for ever when a signal comes as its timeout ends.
        self._news: Queue[tuple[float, float] | NDArray[np.float64] | BaseException | None] = Queue()
        self._halt = False
        self._told: tuple[float, float] | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        """Let the solver work."""
        kinds = self._kinds
        self._solver.setCallback(self._ask, None)
        for kind in (
            kinds.kCallbackMipInterrupt, kinds.kCallbackSimplexInterrupt, kinds.kCallbackIpmInterrupt,
            kinds.kCallbackMipImprovingSolution,
        ):  # fmt: skip
            self._solver.startCallback(kind)
        self._thread.start()

    @property
    def works(self) -> bool:
        """Whether the solver has not ended."""
        return self._solver is not None

    def listen(self, heard: Heard, hear: Hear | None) -> None:
        """Wait a moment for news, and take it."""
        try:
            news = self._news.get(timeout=_LOOK)
        except Empty:
            return
        if news is None:
            heard.ended = True
            self._thread.join()
        elif isinstance(news, BaseException):
            raise news
        elif isinstance(news, tuple):
            objective, bound = news
            heard.bound = bound
            if hear is not None and bound < float("inf") and objective > -float("inf"):
                hear(objective, bound)
        else:
            heard.x = news

    def halt(self) -> None:
        """Let it stop when it asks the next time."""
        self._halt = True

    def leave(self) -> None:
        """Do not wait for it any longer, if it still works."""
        self.halt()
        _left[:] = [talk for talk in (*_left, self) if talk.works]

    def part(self, seconds: float) -> None:
        """The interpreter ends: let the solver not come back into it, if it does not end in some seconds.

        A search of HiGHS within its search may still: then the process is aborted, after all else is done.
        """
        self._thread.join(seconds)
        if (solver := self._solver) is not None:
            for kind in (self._kinds.kCallbackMipInterrupt, self._kinds.kCallbackMipImprovingSolution):
                solver.stopCallback(kind)
            solver.setOptionValue("time_limit", float("inf"))

    def _work(self) -> None:
        try:
            self._solver.run()
        except BaseException as error:  # noqa: BLE001  it belongs to the caller: raised there
            self._news.put(error)
        finally:
            self._solver = None  # which holds this object by its callback
            self._news.put(None)

    def _ask(self, kind: int, _message: str, out: Any, into: Any, _data: object) -> None:
        if kind == self._kinds.kCallbackMipImprovingSolution:
            self._news.put(out.mip_solution.copy())
        elif kind == self._kinds.kCallbackMipInterrupt:
            told = (out.mip_primal_bound, out.mip_dual_bound)
            if told != self._told:
                self._told = told
                self._news.put(told)
        if self._halt:
            into.user_interrupt = True


_left: list[_Talk] = []
"""Solvers that nobody waits for."""


@atexit.register
def _part() -> None:
    end = time.monotonic() + _GRACE
    for talk in _left:
        talk.part(max(0.0, end - time.monotonic()))
