"""From a URL to a store: the scheme names an installed adapter."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, cast

from channelcrm.errors import UnknownSchemeError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from channelcrm.storage.ports import Store

__all__ = ["ADAPTER_GROUP", "open_store"]

ADAPTER_GROUP = "channelcrm.adapters"
"""Entry points of this group map a URL scheme to ``open_store(url, **options) -> Store``."""


def open_store(url: str, **options: object) -> Store:
    """Open the store at ``url`` with the adapter that serves its scheme; further ``options`` go to the adapter.

    ``"memory:"``, ``"sqlite:///network.db"`` and ``"postgresql://user@host/db"`` come with channelcrm. A driver may be
    named, as in ``postgresql+psycopg://``. SQL stores take ``prefix`` (of all table names, ``channelcrm_`` by default).

    Raises:
        UnknownSchemeError: no adapter serves the scheme, or two claim it.
        StorageError: the database cannot be reached, or is not one of ours.
        SchemaVersionError: the database is newer than this library.
    """
    scheme, separator, _ = url.partition(":")
    base = scheme.partition("+")[0]
    if not separator or not base:
        raise UnknownSchemeError(
            f"{url!r} is not a store URL. Write sqlite:///network.db, memory: or postgresql://user@host/db.", scheme=""
        )
    open_url = cast("Callable[..., Store]", _entry_point(base).load())
    return open_url(url, **options)


def _entry_point(scheme: str) -> EntryPoint:
    available = entry_points(group=ADAPTER_GROUP)
    found = {point.value: point for point in available if point.name == scheme}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise UnknownSchemeError(
            f"Two adapters claim {scheme!r}: {', '.join(sorted(found))}. Uninstall one of them.", scheme=scheme
        )
    names = sorted({point.name for point in available})
    close = nearest(scheme, names)
    raise UnknownSchemeError(
        f"No installed adapter serves {scheme!r}." + (f" Did you mean {close!r}?" if close else "")
        + f" Installed: {', '.join(names) or 'none'}.",
        scheme=scheme,
    )  # fmt: skip
