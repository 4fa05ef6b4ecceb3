"""Numbers as files write them. Plain figures are taken; marks that could mean two things are refused."""

from __future__ import annotations

import re
import unicodedata

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks

__all__ = ["Numerals", "whole_number"]

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_MARKED = re.compile(r"[+-]?[0-9]{1,3}(?:[,.'\u2019\s_][0-9]{2,4})+(?:[.,][0-9]+)?|[+-]?[0-9]+,[0-9]+")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([,.'\u2019\s_])[0-9]{3}(?:\1[0-9]{3})*(?:[.,][0-9]+)?)|[+-]?[0-9]+,[0-9]+")


@attrs.frozen(kw_only=True)
class Numerals:
    """How a file writes numbers: ``thousands`` stands between groups of three ("" for none), ``decimal`` last.

    With ``thousands=","`` the text must be grouped strictly ("1,234,567.5"; "1,23" is refused), because "1,234" is a
    thousand in one country and one and a bit in another.

    Raises:
        ValidationError: marks that are the same, or longer than one character.
    """

    thousands: str = attrs.field(default="", validator=checks.of_type(str))
    decimal: str = attrs.field(default=".", validator=checks.of_type(str))

    def __attrs_post_init__(self) -> None:
        if self.decimal not in {".", ","} or len(self.thousands) > 1 or self.thousands == self.decimal:
            raise ValidationError(
                f"Thousands mark {self.thousands!r} and decimal mark {self.decimal!r} cannot be told apart.",
                field="thousands", value=self.thousands,
                remedy='Give decimal="." or ",", and thousands="" or one other character.',
            )  # fmt: skip

    def parse(self, text: str) -> str | None:
        """The number in plain figures ("1234.5"), None when the text is not a number by these rules."""
        if self.decimal == "." and _PLAIN.fullmatch(text):
            return text
        text = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
        if self.thousands and (self.thousands in text or (self.thousands == " " and "\u00a0" in text)):
            mark, point = re.escape(self.thousands), re.escape(self.decimal)
            if not re.fullmatch(rf"[+-]?[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+(?:{point}[0-9]*)?", text):
                return None
            text = text.replace(self.thousands, "")
        if self.decimal == ",":
            if "." in text:
                return None
            text = text.replace(",", ".")
        return text if _PLAIN.fullmatch(text) else None

    def is_marked(self, text: str) -> bool:
        """True for figures in groups of three or with a decimal comma ("1,234.5", "12,5"), not for days."""
        return _GROUPED.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None

    def explain(self, text: str) -> tuple[str, str]:
        """What is wrong with a text that is no number, and what would be right."""
        folded = unicodedata.normalize("NFKC", text).strip()
        bare = re.sub(r"^[^\d+-]+|[^\d]+$", "", folded)
        if _MARKED.fullmatch(folded):
            return (
                f"{text!r} carries a thousands mark or a decimal comma; which one cannot be told.",
                'Write it as 1234.56, or pass thousands="," or decimal=",".',
            )
        if bare != folded and (_PLAIN.fullmatch(bare) or _MARKED.fullmatch(bare)):
            return f"{text!r} carries a sign or unit beside the figure.", "Keep only the figure, such as 1234.56."
        return f"{text!r} is not a number.", "Write it as 1234.56, or leave the cell blank."


def whole_number(text: str) -> str:
    """Digits of a whole number that a spreadsheet turned into a float: "13800138000.0" is "13800138000"."""
    head, point, tail = text.partition(".")
    return head if point and head.isdigit() and not tail.strip("0") else text
