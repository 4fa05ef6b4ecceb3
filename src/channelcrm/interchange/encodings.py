"""Text from bytes: what the file says of itself, then strict UTF-8, then the most plausible old encoding.

A byte order mark rules; else strict UTF-8; else candidates, the country's own first, decoded strictly and whole (never
cut inside a character) and judged by what they would make of the file. GB 18030 decodes nearly everything, so it must
show everyday characters: a short German file would otherwise turn "Müller" into "M黮ler".
"""

from __future__ import annotations

import codecs
import re

import attrs

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.values.arguments import require_type

__all__ = ["Decoded", "decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BY_COUNTRY = {
    **dict.fromkeys("CN SG".split(), "gb18030"),
    **dict.fromkeys("TW HK MO".split(), "big5hkscs"),
    "JP": "cp932",
    "KR": "cp949",
    **dict.fromkeys("RU BY UA BG RS MK KZ KG".split(), "cp1251"),
    **dict.fromkeys("PL CZ SK HU RO HR SI".split(), "cp1250"),
    "GR": "cp1253",
    "TR": "cp1254",
}
_GB_CHARACTER = re.compile(rb"[\x81-\xfe](?:[0-9][\x81-\xfe][0-9]|[\x40-\x7e\x80-\xfe])")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SAMPLE = 50_000
_BINARY = 0.05
"""A larger share of zero bytes is no text in one of the candidates; a smaller one is a fault in some cell."""
_WESTERN = frozenset("’‘“”–—…€™®©°·§´ªº¿¡«»£¥№")


@attrs.frozen(kw_only=True)
class Decoded:
    """The text, the encoding it was read in, whether that was guessed, and a few cells that show the guess."""

    text: str
    encoding: str
    guessed: bool
    sample: tuple[str, ...] = ()


def decode(data: bytes, *, path: str, encoding: str | None = None, country: str = "") -> Decoded:
    """The text of a file. ``encoding`` wins over every sign; ``country`` (ISO 3166-1) orders the candidates.

    Raises:
        ValidationError: ``encoding`` is no encoding that Python knows.
        FileProblemError: bytes that the encoding cannot hold, binary data, or no plausible candidate.
    """
    if encoding is not None:
        return Decoded(text=_strictly(data, encoding, path), encoding=encoding, guessed=False)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(text=_strictly(data, name, path), encoding=name, guessed=False)
    if data.count(0, 0, 4096) > _BINARY * len(data[:4096]):
        return _without_mark(data, path)
    try:
        return Decoded(text=data.decode("utf-8"), encoding="utf-8", guessed=False)
    except UnicodeDecodeError as error:
        utf8_fault = error
    for name in _candidates(data, country):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        return Decoded(text=text, encoding=name, guessed=True, sample=_show(text))
    line = data.count(b"\n", 0, utf8_fault.start) + 1
    raise FileProblemError(
        f"The encoding of {path} cannot be told: byte {data[utf8_fault.start]:#04x} on line {line} is no UTF-8, and "
        "neither GB 18030 nor Windows-1252 gives plausible text. Pass encoding=, such as 'cp1251', 'cp932' or 'big5'.",
        path=path,
    )


def _strictly(data: bytes, encoding: str, path: str) -> str:
    require_type(encoding, str, "encoding")
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileProblemError(
            f"{path} is not {encoding}: byte {data[error.start]:#04x} on line {line} does not belong. "
            "Leave encoding= out to have it detected.",
            path=path,
        ) from error
    except (LookupError, ValueError):
        raise ValidationError(
            f"{encoding!r} is not an encoding of text.", field="encoding", value=encoding,
            remedy="Give one that Python knows, such as 'utf-8', 'gb18030' or 'cp1252'.",
        ) from None  # fmt: skip


def _without_mark(data: bytes, path: str) -> Decoded:
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if odd > len(head) / 5 and even < odd / 10 else "utf-16-be"
    if max(even, odd) > len(head) / 5 and min(even, odd) < max(even, odd) / 10:
        return Decoded(text=_strictly(data, name, path), encoding=name, guessed=True)
    raise FileProblemError(f"{path} is not a text file: it holds zero bytes. Export it as CSV again.", path=path)


def _candidates(data: bytes, country: str) -> list[str]:
    own = _BY_COUNTRY.get(country, "cp1252" if country else "")
    found = []
    if own not in {"", "gb18030", "cp1252"}:
        found.append(own)
    western = _looks_western(data)
    if _looks_chinese(data, rare=own == "gb18030") and (own == "gb18030" or not western or not own):
        found.append("gb18030")
    if western:
        found.append("cp1252")
    if own == "gb18030":
        found.append(own)
    return found


def _looks_chinese(data: bytes, *, rare: bool) -> bool:
    """True when most two-byte characters are everyday ones: GB 2312 level 1 (B0..D7) or its signs (A1..A3).

    ``rare`` counts those of level 2 (D8..F7) too: a list from China may hold but one 鑫.
    """
    everyday = total = 0
    last = 0xF7 if rare else 0xD7
    for match in _GB_CHARACTER.finditer(data):
        lead, trail = match[0][0], match[0][1]
        total += 1
        everyday += trail >= 0xA1 and (0xB0 <= lead <= last or 0xA1 <= lead <= 0xA3)
        if total >= _SAMPLE:
            break
    return total > 0 and everyday >= 0.6 * total


def _looks_western(data: bytes) -> bool:
    """True when high bytes stand in runs of up to three and are Latin letters or common signs in Windows-1252."""
    plausible = total = 0
    for match in _HIGH_RUN.finditer(data):
        run = match[0].decode("cp1252", "replace")
        total += len(run)
        if len(run) <= 3:
            plausible += sum(
                ("À" <= sign <= "ÿ" and sign not in "×÷") or sign in "ŠšŽžŒœŸ" or sign in _WESTERN for sign in run
            )
        if total >= _SAMPLE:
            break
    return total > 0 and plausible >= 0.8 * total


def _show(text: str) -> tuple[str, ...]:
    shown: list[str] = []
    for line in text.splitlines()[:2000]:
        if not line.isascii():
            shown.append(line.strip()[:120])
        if len(shown) == 3:
            break
    return tuple(shown)
