"""One short text for all that a ranking says, so that a replay can be held against what was decided."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["fingerprint"]


def fingerprint(
    head: Mapping[str, object],
    ids: Sequence[str],
    excluded: Mapping[str, Sequence[str]],
    arrays: Mapping[str, NDArray[Any]],
) -> str:
    """SHA-256 in hex, the same for the same rows in any order and on any machine.

    Args:
        head: what holds for all rows, as plain values.
        ids: names of the rows.
        excluded: id -> the reasons.
        arrays: whole numbers or float64, the rows along the first axis; their bits count.
    """
    import numpy as np

    rows = np.asarray(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    whole = {**head, "ids": [ids[row] for row in rows], "excluded": {id: sorted(why) for id, why in excluded.items()}}
    digest = sha256(json.dumps(whole, sort_keys=True).encode())
    for name, array in sorted(arrays.items()):
        kind = "<i8" if array.dtype.kind == "i" else "<f8"
        digest.update(f"{name} {kind} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array[rows], dtype=kind).tobytes())
    return digest.hexdigest()
