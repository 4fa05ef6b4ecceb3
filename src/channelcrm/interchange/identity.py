"""Phones, e-mail addresses and tax numbers, checked by the libraries made for them."""

from __future__ import annotations

import re
from functools import lru_cache

from channelcrm.errors import MissingExtraError
from channelcrm.interchange.numerals import whole_number

__all__ = ["clean_email", "clean_phone", "clean_tax_number"]

Checked = tuple[str, str, str]
"""The value in its standard form ("" when it cannot be right), what is wrong, what would be right."""

_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_+-]|\.(?!\.))*(?<!\.)", re.ASCII)
_DIALLED = re.compile(r"[\d\s()./+#x-]+")
_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


def clean_phone(text: str, country: str) -> Checked:
    """A phone number as E.164 (+8613800138000), an extension after ";ext="; ``country`` reads numbers without a +.

    A spreadsheet's "13800138000.0" is read as the whole number it was. Of several numbers the first is taken.

    Raises:
        MissingExtraError: phonenumbers is not installed.
    """
    try:
        import phonenumbers
    except ImportError:
        raise MissingExtraError("phonenumbers", "analysis") from None
    if _EXPONENT.fullmatch(text):
        return "", f"{text!r} has lost its digits in a spreadsheet.", "Format the column as text and export it again."
    first = re.split(r"[;；、|]|\s/\s|(?<=\d{7})[,，/]", whole_number(text))[0].strip()
    if first.startswith("00"):
        first = "+" + first[2:]
    if not country and not first.startswith("+"):  # nobody can check it: kept when it looks like one
        if _DIALLED.fullmatch(first) and sum(map(str.isdigit, first)) >= 5:
            return first, "", ""
        return "", f"{text!r} is not a phone number.", _phone_remedy(phonenumbers, country)
    try:
        number = phonenumbers.parse(first, country or None)
    except phonenumbers.NumberParseException:
        return "", f"{text!r} is not a phone number.", _phone_remedy(phonenumbers, country)
    if not phonenumbers.is_valid_number(number):
        place = f" in {country}" if country and not first.startswith("+") else ""
        return "", f"{text!r} is no number that exists{place}.", _phone_remedy(phonenumbers, country)
    standard = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return (f"{standard};ext={number.extension}" if number.extension else standard), "", ""


def _phone_remedy(library: object, country: str) -> str:
    example = getattr(library, "example_number")(country) if country else None  # noqa: B009  # a module, untyped here
    shown = f"+{example.country_code}{example.national_number}" if example else "+8613800138000"
    return f"Write it with + and the country's code, such as {shown}."


def clean_email(text: str) -> Checked:
    """An e-mail address in its normal form: domain in lower case, Unicode composed. Whether it is read is not asked.

    Raises:
        MissingExtraError: email-validator is not installed.
    """
    bare = text.removeprefix("mailto:").strip(" <>;,")
    local, at, domain = bare.partition("@")
    if at and len(local) <= 64 and _PLAIN_LOCAL.fullmatch(local) and (known := _domain(domain)):
        return f"{local}@{known}", "", ""
    try:
        from email_validator import EmailNotValidError, validate_email
    except ImportError:
        raise MissingExtraError("email-validator", "analysis") from None
    try:
        return validate_email(bare, check_deliverability=False).normalized, "", ""
    except EmailNotValidError as error:
        return (
            "",
            f"{text!r} is not an e-mail address: {str(error).rstrip('.')}.",
            "Write one address, name@company.com.",
        )


@lru_cache(maxsize=10_000)
def _domain(domain: str) -> str:
    """The domain in its normal form, "" when it cannot be one: asked once a domain, since lists repeat them."""
    try:
        from email_validator import EmailNotValidError, validate_email
    except ImportError:
        raise MissingExtraError("email-validator", "analysis") from None
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).domain
    except EmailNotValidError:
        return ""


def clean_tax_number(text: str, country: str) -> Checked:
    """A tax or company number in its compact form, its check digits proved where the country's rule is known.

    China: unified social credit code (GB 32100-2015). United States: employer identification number. Elsewhere the
    country's VAT number. A country without a rule here keeps the text.

    Raises:
        MissingExtraError: python-stdnum is not installed.
    """
    try:
        from stdnum import exceptions, get_cc_module
    except ImportError:
        raise MissingExtraError("python-stdnum", "analysis") from None
    text = whole_number(text)
    if _EXPONENT.fullmatch(text):
        return "", f"{text!r} has lost its digits in a spreadsheet.", "Format the column as text and export it again."
    prefix = re.match(r"(?:EL|[A-Z]{2})(?=[\s.-]?[0-9A-Z]{8,})", text)
    land = country or (prefix[0] if prefix else "")
    rule = get_cc_module("us", "ein") if land == "US" else get_cc_module(land.lower(), "vat") if land else None
    if rule is None:
        return text, "", ""
    try:
        return str(rule.validate(text)), "", ""
    except exceptions.InvalidChecksum:
        return "", f"{text!r} fails its check digit.", "Compare it with the licence; one sign is wrong."
    except exceptions.ValidationError as error:
        return (
            "",
            f"{text!r} is not a tax number of {land}: {str(error).rstrip('.').lower()}.",
            "Compare it with the licence.",
        )
