"""A dealer as matching sees it: every field folded once, and how often each word and value occurs in the list."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.dealers.scripts import folded
from channelcrm.dealers.streets import StreetParts, take_street_apart
from channelcrm.dealers.wording import NameParts, take_apart
from channelcrm.values.location import Location

__all__ = ["Profile", "Rarity", "profile_of"]

_FREE_MAIL: Final = frozenset(
    """gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com aol.com gmx.de gmx.net web.de
    mail.ru yandex.ru qq.com 163.com 126.com sina.com sina.cn sohu.com foxmail.com 139.com 189.cn yeah.net aliyun.com
    protonmail.com proton.me""".split()
)


@attrs.frozen(eq=False)
class Profile:
    """One dealer's fields, folded for comparison; "" and None where nothing is known."""

    dealer: Dealer
    name: NameParts
    legal: NameParts | None
    street: StreetParts | None
    city: str
    region: str
    postcode: str
    phone: str
    email: str
    domain: str
    tax: str
    company: str
    location: Location | None


def profile_of(dealer: Dealer) -> Profile:
    """The profile of a dealer."""
    address = dealer.address
    places = [place for place in (address.city, address.region) if len(place) > 1]
    email = dealer.email.casefold()
    mail_domain = email.rpartition("@")[2]
    site = re.sub(r"^(?:https?://)?(?:www\.)?", "", dealer.website.casefold()).partition("/")[0]
    phone = dealer.phone.partition(";")[0]
    digits = re.sub(r"\D", "", phone)
    return Profile(
        dealer=dealer,
        name=take_apart(dealer.name, places),
        legal=take_apart(dealer.legal_name, places) if dealer.legal_name else None,
        street=take_street_apart(address.street),
        city=re.sub(r"(?<=[\u4e00-\u9fff]{2})市$", "", folded(address.city).strip()),
        region=address.region.casefold(),
        postcode=re.sub(r"^(\d{5})-\d{4}$", r"\1", address.postcode.replace(" ", "").casefold()),
        phone=digits[-9:] if len(digits) >= 7 else "",
        email=email,
        domain=site or ("" if mail_domain in _FREE_MAIL else mail_domain),
        tax=re.sub(r"\W", "", dealer.tax_number.casefold()),
        company=re.sub(r"\W", "", dealer.company_number.casefold()),
        location=dealer.location,
    )


class Rarity:
    """How telling words and values are in a list: what many dealers share says little."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.size = max(2, len(profiles))
        self._words = Counter(word for profile in profiles for word in set(profile.name.words))
        self._cores = Counter(profile.name.core for profile in profiles)
        self._shared = {
            field: Counter(value for profile in profiles if (value := getattr(profile, field)))
            for field in ("phone", "email", "domain", "tax", "company")
        }
        self._weights: dict[str, float] = {}

    def words_of(self, words: Iterable[str]) -> dict[str, float]:
        """Words with their weights: ln(dealers / dealers with the word), plus a little."""
        found = {}
        for word in words:
            weight = self._weights.get(word)
            if weight is None:
                weight = self._weights[word] = 0.3 + math.log(self.size / max(1, self._words[word]))
            found[word] = weight
        return found

    def count(self, word: str) -> int:
        """How many dealers have this word in their name."""
        return self._words[word]

    def core(self, name: NameParts) -> int:
        """How many dealers have a name of the same telling words."""
        return self._cores[name.core]

    def sharing(self, field: str, value: str) -> int:
        """How many dealers have this phone, e-mail, domain, tax or company number."""
        return self._shared[field][value]
