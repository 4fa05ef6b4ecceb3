"""Which terms need a leader's approval."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import attrs

from channelcrm.pipeline.terms import Exclusivity, Terms
from channelcrm.values import checks
from channelcrm.values.arguments import stream
from channelcrm.values.money import Money

__all__ = ["STANDARD_POLICY", "ApprovalPolicy"]


def _kinds(values: Iterable[Exclusivity | str]) -> tuple[Exclusivity, ...]:
    return tuple(sorted({Exclusivity(value) for value in stream(values, str, "exclusivity")}))


@attrs.frozen(kw_only=True)
class ApprovalPolicy:
    """What may be signed without a leader (handbook E5). A limit of None asks for nothing.

    ``exclusivity``: these kinds always need approval. ``discount_above``: a share in 0..1. ``payment_days_above`` and
    ``period_days_above`` in days; a period without end is longer than any limit. ``target_below`` and ``target_above``
    bound the annual target; terms without a target, or with one in another currency, cannot be held against them and so
    need approval.
    """

    exclusivity: tuple[Exclusivity, ...] = attrs.field(
        default=(Exclusivity.EXCLUSIVE, Exclusivity.SOLE), converter=_kinds
    )
    discount_above: Decimal | None = attrs.field(default=Decimal("0.20"), validator=checks.optional(checks.share))
    payment_days_above: int | None = attrs.field(default=90, validator=checks.optional(checks.count))
    period_days_above: int | None = attrs.field(default=None, validator=checks.optional(checks.count))
    target_below: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    target_above: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))

    def reasons(self, terms: Terms) -> tuple[str, ...]:
        """Why these terms need approval, a sentence each; empty when they do not."""
        return tuple(self._reasons(terms))

    def _reasons(self, terms: Terms) -> Iterator[str]:
        if terms.exclusivity in self.exclusivity:
            yield f"The terms are {terms.exclusivity}."
        if self.discount_above is not None and terms.discount > self.discount_above:
            yield f"A discount of {terms.discount} is above {self.discount_above}."
        if self.payment_days_above is not None and terms.payment_days > self.payment_days_above:
            yield f"Payment after {terms.payment_days} days is above {self.payment_days_above}."
        days = terms.period.days
        if self.period_days_above is not None and (days is None or days > self.period_days_above):
            yield f"A period of {days or 'unlimited'} days is above {self.period_days_above}."
        for limit, below in ((self.target_below, True), (self.target_above, False)):
            if limit is None:
                continue
            target = terms.annual_target
            if target is None or target.currency != limit.currency:
                yield f"An annual target of {target or 'nothing'} cannot be held against {limit}."
            elif (target < limit) if below else (target > limit):
                yield f"An annual target of {target} is {'below' if below else 'above'} {limit}."


STANDARD_POLICY = ApprovalPolicy()
"""Exclusive and sole terms, discounts above 20% and payment after more than 90 days need a leader."""
