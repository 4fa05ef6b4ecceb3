"""How long a search may take, and who hears of it: one mechanism for every model."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import is_finite, shown

__all__ = ["Progress", "Watch", "check_time_limit"]

Progress: TypeAlias = Callable[[float, float, float], object]
"""Called with the best objective, the best bound and the seconds since the start, whenever one of the first two is new.

The bound is infinite as long as there is none. An exception that it raises ends the search and comes out as it is;
KeyboardInterrupt ends the search like Ctrl-C: the best so far is the answer, with its bound.
"""

_MORE = 3.0
"""Seconds that a search may take longer to find any answer at all."""


class Watch:
    """Kept open around a search: ``with Watch(time_limit, progress) as watch``. Long loops ask ``watch.up``.

    Ctrl-C while it is open makes ``up`` true instead of breaking in, so that a search ends with what it has; a second
    one breaks in. This holds in the main thread and where the host has no handler of its own.
    """

    def __init__(self, time_limit: float | None = None, progress: Progress | None = None) -> None:
        check_time_limit(time_limit)
        if progress is not None and not callable(progress):
            raise ValidationError(
                f"{shown(progress)} cannot be called.", field="progress", value=progress,
                remedy="Give a function of objective, bound and seconds.",
            )  # fmt: skip
        self.limit = float("inf") if time_limit is None else float(time_limit)
        self._progress = progress
        self._told: tuple[float, float] | None = None
        self._stopped = False
        self._within: Watch | None = None
        self._replaced = False
        self._more = _MORE
        self._start = time.monotonic()

    def __enter__(self) -> Self:
        self._start = time.monotonic()
        mine = threading.current_thread() is threading.main_thread()
        if mine and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._interrupted)
            self._replaced = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def _restore(self) -> None:
        if self._replaced:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._replaced = False

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped = True
        self._restore()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that are left, zero or more; infinite without a limit."""
        return 0.0 if self.stopped else max(0.0, self.limit - self.seconds)

    @property
    def stopped(self) -> bool:
        """Whether someone interrupted it."""
        return self._stopped or (self._within is not None and self._within.stopped)

    @property
    def up(self) -> bool:
        """Whether the search is to end now: the time is up, or someone interrupted it."""
        return self.left <= 0

    @property
    def heard(self) -> bool:
        """Whether anyone listens to the progress."""
        return self._progress is not None

    def longer(self, limit: float) -> Watch:
        """A watch with a limit of its own, from now on, that an interruption of this one ends too."""
        other = Watch(limit)
        other._within = self
        return other

    def again(self, limit: float | None) -> Watch:
        """A watch for the next of several searches: a limit of its own, the same listener; interrupted, all end."""
        other = Watch(limit)
        other._within = self
        if self.heard:
            other._progress = self._hear
        return other

    def counted(self, unit: float) -> Watch:
        """This watch for a search that counts in a unit: what it tells is so many times as much."""
        told = (lambda objective, bound, _: self.tell(objective * unit, bound * unit)) if self.heard else None
        other = Watch(self.left, told)
        other._within, other._more = self, self._more
        return other

    def extra(self) -> Watch:
        """A watch for what there is no answer without: what is left and a few seconds more, unless interrupted."""
        return self.longer(self.left + self._more)

    def part(self, parts: int) -> Watch:
        """A watch for one of so many equal parts of what is left, and not a second more."""
        other = Watch(self.left / parts)
        other._within, other._more = self, 0.0
        return other

    def stop(self) -> None:
        """End the search, as Ctrl-C does."""
        self._stopped = True

    def tell(self, objective: float, bound: float) -> None:
        """Tell the listener, if one of the two is new."""
        if self._progress is None or self._told == (objective, bound):
            return
        self._told = (objective, bound)
        self._hear(objective, bound, self.seconds)

    def _hear(self, objective: float, bound: float, seconds: float) -> None:
        assert self._progress is not None
        try:
            self._progress(objective, bound, seconds)
        except KeyboardInterrupt:
            self.stop()


def check_time_limit(time_limit: float | None) -> None:
    """Refuse what is no length of time.

    Raises:
        ValidationError: a time limit below zero or not a number.
    """
    endless = time_limit is None or (isinstance(time_limit, float) and time_limit == float("inf"))
    if not (endless or (is_finite(time_limit) and time_limit >= 0)):  # type: ignore[operator]  # a number by then
        raise ValidationError(
            f"{shown(time_limit)} is no time limit.", field="time_limit", value=time_limit,
            remedy="Give seconds, or None to take the time it takes.",
        )  # fmt: skip
