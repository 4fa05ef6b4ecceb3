"""Writers take turns."""

from __future__ import annotations

import threading

from channelcrm.errors import ConflictError

__all__ = ["Turns"]


class Turns:
    """One writer at a time; the others wait ``timeout`` seconds at most."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._writer: int | None = None  # the thread that has the turn

    def take(self) -> None:
        """Wait for the turn.

        Raises:
            ConflictError: it did not come in time, or never can, as this very thread has it.
        """
        if self._writer == threading.get_ident():
            raise ConflictError("This thread writes in another unit of work already. End that one first.")
        if not self._lock.acquire(timeout=self._timeout):
            raise ConflictError(
                f"Another unit of work has been writing for {self._timeout:g} seconds. Try again later."
            )
        self._writer = threading.get_ident()

    def give(self) -> None:
        """Let the next one go on."""
        self._writer = None
        self._lock.release()
