"""From a URL to a store: the scheme names an installed adapter."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from inspect import Parameter, signature
from typing import TYPE_CHECKING, cast

from channelcrm.errors import UnknownSchemeError, ValidationError, nearest
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from channelcrm.storage.ports import Store

__all__ = ["ADAPTER_GROUP", "open_store", "without_password"]

ADAPTER_GROUP = "channelcrm.adapters"
"""Entry points of this group map a URL scheme to ``open_store(url, **options) -> Store``."""


def open_store(url: str, **options: object) -> Store:
    """Open the store at ``url`` with the adapter that serves its scheme; further ``options`` go to the adapter.

    ``"memory:"``, ``"sqlite:///network.db"`` and ``"postgresql://user@host/db"`` come with channelcrm. A driver may be
    named, as in ``postgresql+psycopg://``. SQL stores take ``prefix`` (of all table names, ``channelcrm_`` by default).

    Raises:
        UnknownSchemeError: no adapter serves the scheme, or two claim it.
        ValidationError: no text, or an option that the adapter does not take.
        StorageError: the database cannot be reached, or is not one of ours.
        SchemaVersionError: the database is newer than this library.
    """
    if not isinstance(url, str):
        raise ValidationError(
            f"{shown(url)} is not a store URL.", field="url", value=url,
            remedy="Write sqlite:///network.db, memory: or postgresql://user@host/db.",
        )  # fmt: skip
    scheme, separator, _ = url.partition(":")
    base = scheme.partition("+")[0]
    if not separator or not base:  # what was given is not repeated: it may be a password
        raise UnknownSchemeError(
            "This is not a store URL. Write sqlite:///network.db, memory: or postgresql://user@host/db.", scheme=""
        )
    open_url = cast("Callable[..., Store]", _entry_point(base).load())
    _require_taken(open_url, base, options)
    return open_url(url, **options)


def without_password(url: str) -> str:
    """The URL as it may be shown: ``postgresql://ann:***@host/db``."""
    return _IN_QUERY.sub(r"\1***", _BEFORE_HOST.sub(r"\1***@", url, count=1))


_BEFORE_HOST = re.compile(r"^([^:/?#]+://[^:/?#@]*:)[^?#]*@")
_IN_QUERY = re.compile(r"(?i)([?&]password=)[^&#]*")


def _require_taken(open_url: Callable[..., Store], scheme: str, options: Mapping[str, object]) -> None:
    """Refuse an option that the adapter does not take, by its name."""
    known = signature(open_url).parameters
    if any(parameter.kind is Parameter.VAR_KEYWORD for parameter in known.values()):
        return
    taken = [name for name, parameter in known.items() if parameter.kind is Parameter.KEYWORD_ONLY]
    for name in options:
        if name not in taken:
            raise ValidationError(
                f"The adapter for {scheme} takes no option {name!r}.", field=name, value=options[name],
                remedy=f"It takes: {', '.join(taken) or 'none'}.",
            )  # fmt: skip


@cache
def _entry_point(scheme: str) -> EntryPoint:
    """What serves the scheme: found once, since every installed package is read for it; a refusal is not kept."""
    available = entry_points(group=ADAPTER_GROUP)
    found = {point.value: point for point in available if point.name == scheme}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise UnknownSchemeError(
            f"Two adapters claim {scheme!r}: {', '.join(sorted(found))}. Uninstall one of them.", scheme=scheme
        )
    names = sorted({point.name for point in available})
    close = nearest(scheme.lower(), names)
    raise UnknownSchemeError(
        f"No installed adapter serves {scheme!r}." + (f" Did you mean {close!r}?" if close else "")
        + f" Installed: {', '.join(names) or 'none'}.",
        scheme=scheme,
    )  # fmt: skip
