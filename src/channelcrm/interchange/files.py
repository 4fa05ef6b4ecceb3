"""Files as bytes: refused when missing, empty, too large, or not what their name says; written whole or not at all."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from channelcrm.errors import FileProblemError
from channelcrm.interchange.limits import Limits
from channelcrm.values.arguments import path_of

__all__ = ["FORMATS", "load_bytes", "replacing", "require_file", "sniff_format"]

FORMATS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel",
    ".parquet": "parquet", ".pq": "parquet", ".geoparquet": "parquet",
    ".geojson": "geojson", ".json": "geojson", ".gpkg": "geopackage",
}  # fmt: skip
"""Endings that are read, and as what. A further .gz is unpacked for text (csv, tsv, geojson)."""

_MAGIC = (
    (b"PK\x03\x04", "excel", "an Excel workbook or another zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel", "an old Excel workbook"),
    (b"PAR1", "parquet", "a Parquet file"),
    (b"SQLite format 3\x00", "geopackage", "an SQLite database or GeoPackage"),
    (b"\x1f\x8b", "gzip", "compressed by gzip"),
    (b"%PDF", "pdf", "a PDF"),
    (b"<OGRVRT", "vrt", "a GDAL virtual data source"),
    (b"<?xml", "xml", "XML"),
    (b"<html", "html", "a web page"),
    (b"<!DOCTYPE", "html", "a web page"),
)
_BINARY = {"excel": "a workbook", "parquet": "a Parquet file", "geopackage": "a GeoPackage"}


def require_file(path: str | os.PathLike[str], limits: Limits) -> Path:
    """The path of a regular, non-empty file of bounded size.

    Raises:
        FileProblemError: missing, a directory or device, empty, too large.
    """
    file = path_of(path)
    try:
        if not file.exists():
            raise FileProblemError(f"There is no file {file}. Check the path and its spelling.", path=str(file))
        if not file.is_file():
            kind = "a directory" if file.is_dir() else "not a regular file"
            raise FileProblemError(f"{file} is {kind}. Give the path of one file.", path=str(file))
        size = file.stat().st_size
    except (OSError, ValueError) as error:
        if isinstance(error, FileProblemError):
            raise
        raise FileProblemError(f"{str(file)!r} cannot be opened: {error}.", path=str(file)) from error
    if size == 0:
        raise FileProblemError(f"{file} is empty. Export it again.", path=str(file))
    if size > limits.bytes:
        raise FileProblemError(
            f"{file} has {size:,} bytes, the limit is {limits.bytes:,}. Split it, or pass limits=Limits(bytes=...).",
            path=str(file),
        )
    return file


def sniff_format(file: Path) -> str:
    """The format by the file's ending, confirmed by its first bytes.

    Raises:
        FileProblemError: an unknown ending, or content that is something else.
    """
    suffixes = [suffix.lower() for suffix in file.suffixes]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    ending = suffixes[-2] if packed and len(suffixes) > 1 else (suffixes or [""])[-1]
    kind = FORMATS.get(ending)
    if kind is None or (packed and kind not in {"csv", "tsv", "geojson"}):
        raise FileProblemError(
            f"{file.name} has no ending that is read here. Known: {' '.join(FORMATS)}, and .csv.gz.", path=str(file)
        )
    if packed:
        return kind
    try:
        with file.open("rb") as stream:
            head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError as error:
        raise FileProblemError(f"{file} cannot be read: {error}.", path=str(file)) from error
    for magic, found, name in _MAGIC:
        if head.startswith(magic) and found != kind:
            raise FileProblemError(
                f"{file.name} is {name}, not what its ending says. Rename it, or export it again.", path=str(file)
            )
    if kind in _BINARY and not any(head.startswith(magic) for magic, found, _ in _MAGIC if found == kind):
        raise FileProblemError(
            f"{file.name} does not begin like {_BINARY[kind]}; it may be cut or something else. Export it again.",
            path=str(file),
        )
    return kind


def load_bytes(file: Path, limits: Limits) -> bytes:
    """The whole file, unpacked when it ends in .gz.

    Raises:
        FileProblemError: unreadable, a broken archive, or larger than the limit once unpacked.
    """
    try:
        if file.suffix.lower() == ".gz":
            with gzip.open(file) as stream:
                data = stream.read(limits.bytes + 1)
        else:
            data = file.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise FileProblemError(f"{file} cannot be read: {error}. Export it again.", path=str(file)) from error
    if len(data) > limits.bytes:
        raise FileProblemError(
            f"{file} unpacks to more than {limits.bytes:,} bytes. Split it, or pass limits=Limits(bytes=...).",
            path=str(file),
        )
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise FileProblemError(f"{file} is empty. Export it again.", path=str(file))
    return data


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """The path to write to beside ``file``, which takes its place once all is written; else an older one stays.

    Raises:
        FileProblemError: a place that cannot be written.
    """
    ending = "".join(file.suffixes[-2:]) if file.suffix.lower() == ".gz" else file.suffix
    partial = file.with_name(f".{file.name.removesuffix(ending)}.{os.getpid()}.part{ending}")
    try:
        yield partial
        partial.replace(file)
    except OSError as error:
        raise FileProblemError(f"{file} cannot be written: {error}.", path=str(file)) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
