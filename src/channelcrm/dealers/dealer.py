"""The dealer: who sells for us, where, and since when."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks
from channelcrm.values.address import Address
from channelcrm.values.arguments import require_type
from channelcrm.values.attributes import NO_SCALARS, Scalar, Scalars, frozen_scalars, plain_scalars, sorted_texts
from channelcrm.values.choice import Choice
from channelcrm.values.ids import DealerId, make_id
from channelcrm.values.location import Location

__all__ = ["Absorbed", "Dealer", "DealerStatus"]


class DealerStatus(Choice):
    """Where a dealer stands with us."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@attrs.frozen(kw_only=True)
class Absorbed:
    """A dealer that was merged into another: both sides as they were, so that the merge can be undone.

    ``keeper`` is kept without its own lineage, which stands in the merged dealer's. ``at`` is None when nobody said.
    """

    dealer: Dealer = attrs.field()
    keeper: Dealer = attrs.field()
    at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    reasons: tuple[str, ...] = attrs.field(default=(), validator=checks.texts)

    @dealer.validator
    @keeper.validator
    def _is_dealer(self, attribute: attrs.Attribute[Dealer], value: Dealer) -> None:
        require_type(value, Dealer, attribute.name)


@attrs.frozen(kw_only=True)
class Dealer:
    """A company that sells for us (handbook H1 to H3).

    ``code`` is the dealer's number in the embedding system, unique in a store; ``id`` is ours. ``name`` is what people
    call the dealer, ``legal_name`` what the register says. ``chain`` names the group a dealer belongs to. What is
    unknown is "" for text and None else. ``attributes`` holds further plain values (licensed, capacity, cost, ...).
    ``lineage`` holds the dealers merged into this one.

    Raises:
        ValidationError: a blank code or name, text with control characters, an id that is no UUID, a wrong status,
            a closing day before the opening day.
    """

    id: DealerId = attrs.field(validator=checks.id_text)
    code: str = attrs.field(validator=checks.text)
    name: str = attrs.field(validator=checks.text)
    legal_name: str = attrs.field(default="", validator=checks.whole_text)
    status: DealerStatus = attrs.field(default=DealerStatus.ACTIVE, converter=DealerStatus)
    tier: str | None = attrs.field(default=None, validator=checks.optional(checks.text))
    segment: str = attrs.field(default="", validator=checks.whole_text)
    chain: str = attrs.field(default="", validator=checks.whole_text)
    address: Address = attrs.field(factory=Address, validator=checks.of_type(Address))
    location: Location | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Location)))
    phone: str = attrs.field(default="", validator=checks.whole_text)
    email: str = attrs.field(default="", validator=checks.whole_text)
    website: str = attrs.field(default="", validator=checks.whole_text)
    tax_number: str = attrs.field(default="", validator=checks.whole_text)
    company_number: str = attrs.field(default="", validator=checks.whole_text)
    product_lines: tuple[str, ...] = attrs.field(default=(), converter=sorted_texts, validator=checks.texts)
    opened_on: date | None = attrs.field(default=None, validator=checks.optional(checks.day))
    closed_on: date | None = attrs.field(default=None, validator=checks.optional(checks.day))
    source: str = attrs.field(default="", validator=checks.whole_text)
    attributes: Scalars = attrs.field(default=NO_SCALARS, converter=frozen_scalars, validator=plain_scalars, hash=False)
    lineage: tuple[Absorbed, ...] = attrs.field(default=(), validator=checks.tuple_of(Absorbed))
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            raise ValidationError(
                f"Closed on {self.closed_on}, before it opened on {self.opened_on}.", field="closed_on",
                value=self.closed_on, remedy="Give a day on or after the opening.",
            )  # fmt: skip

    @classmethod
    def new(
        cls, *, code: str, name: str, at: datetime, location: Location | None = None, address: Address | None = None
    ) -> Dealer:
        """A dealer met at ``at``; the id follows from the time and the code."""
        return cls(
            id=DealerId(make_id(at, "dealer", code)),
            code=code,
            name=name,
            location=location,
            address=Address() if address is None else address,
        )

    def renamed(self, name: str) -> Dealer:
        """The same dealer under another name."""
        return attrs.evolve(self, name=name)

    def moved(self, location: Location | None, address: Address | None = None) -> Dealer:
        """The same dealer at another place."""
        return attrs.evolve(self, location=location, address=self.address if address is None else address)

    def in_tier(self, tier: str | None) -> Dealer:
        """The same dealer in another tier. What tiers held when is kept by TierAssignment."""
        return attrs.evolve(self, tier=tier)

    def with_status(self, status: DealerStatus | str) -> Dealer:
        """The same dealer with another status."""
        return attrs.evolve(self, status=status)

    def with_attributes(self, **values: Scalar) -> Dealer:
        """The same dealer with these extra values set."""
        return attrs.evolve(self, attributes={**self.attributes, **values})
