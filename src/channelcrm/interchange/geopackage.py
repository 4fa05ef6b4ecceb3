"""GeoPackage (OGC 12-128), by pyogrio with its driver forced: a file's name opens no other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from channelcrm.errors import FileProblemError, MissingExtraError, ValidationError, nearest
from channelcrm.interchange.limits import Limits
from channelcrm.interchange.sheet import Sheet
from channelcrm.interchange.typed import arrow_sheet, require_size

__all__ = ["read_geopackage"]


def read_geopackage(file: Path, *, layer: str | None, missing: Iterable[str], limits: Limits) -> Sheet:
    """A layer of a GeoPackage; the first by default.

    Never open the database of a live store this way: two SQLite libraries on one file lose data.

    Raises:
        FileProblemError: broken, no GeoPackage, without features, or beyond the limits.
        ValidationError: no layer of this name.
        MissingExtraError: pyogrio or pyarrow is not installed.
    """
    try:
        import pyogrio
    except ImportError:
        raise MissingExtraError("pyogrio", "analysis") from None
    target = f"GPKG:{file}"
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(target)]
        name = _layer(names, layer, file)
        about = pyogrio.read_info(target, layer=name, force_feature_count=True)
        require_size(file, int(about["features"]), len(about["fields"]) + 1, limits)
        meta, table = pyogrio.read_arrow(target, layer=name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        raise FileProblemError(
            f"{file} cannot be read as a GeoPackage ({error}). Export it again.", path=str(file)
        ) from error
    except ImportError:
        raise MissingExtraError("pyarrow", "analysis") from None
    geometry = meta["geometry_name"] or "wkb_geometry"
    return arrow_sheet(
        file,
        "geopackage",
        table,
        geometry if geometry in table.column_names else "",
        meta["crs"] or "",
        missing,
        limits,
    )


def _layer(names: list[str], layer: str | None, file: Path) -> str:
    if not names:
        raise FileProblemError(f"{file} holds no layer. Export it again.", path=str(file))
    if layer is None:
        return names[0]
    if layer not in names:
        close = nearest(layer, names)
        raise ValidationError(
            f"{file.name} has no layer {layer!r}.", field="sheet", value=layer,
            remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(names)}.",
        )  # fmt: skip
    return layer
