"""The graph of a map: borders, and links over water where they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError
from channelcrm.territory.adjacency import Adjacency
from channelcrm.territory.borders import common_borders
from channelcrm.territory.islands import bridges
from channelcrm.values.arguments import shown
from channelcrm.values.ids import AreaId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["adjacent"]


def adjacent(ids: Sequence[AreaId], shapes: NDArray[np.object_], kind: str, *, join_islands: bool) -> Adjacency:
    """The neighbours among these shapes; see ``Geography.adjacency``."""
    import numpy as np

    if kind not in {"rook", "queen"}:
        raise ValidationError(
            f"{shown(kind)} is no kind of neighbours.", field="kind", value=kind, remedy='Give "rook" or "queen".'
        )
    pairs, km = common_borders(shapes)
    if kind == "rook":
        pairs, km = pairs[km > 0], km[km > 0]
    found = Adjacency.from_indices(ids, pairs, km, kind=kind)
    links = bridges(shapes, found.parts()) if join_islands else []
    if not links:
        return found
    return Adjacency.from_indices(
        ids, np.concatenate([pairs, [(one, two) for one, two, _ in links]]),
        np.concatenate([km, np.zeros(len(links))]), kind=kind,
        joined={(ids[one], ids[two]): km for one, two, km in links},
    )  # fmt: skip
