"""Gap to plan: targets against what was reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from channelcrm.errors import ValidationError
from channelcrm.market.observation import exact
from channelcrm.planning.plan import ChannelPlan
from channelcrm.planning.target import Target
from channelcrm.values import checks
from channelcrm.values.arguments import require_day, require_type, stream
from channelcrm.values.ids import AreaId, DealerId
from channelcrm.values.period import Period

__all__ = ["Actual", "TargetGap", "gap_to_plan"]


@attrs.frozen(kw_only=True)
class Actual:
    """What was reached: ``value`` of ``metric`` in ``unit`` over ``period``, by whom, where, with what."""

    metric: str = attrs.field(validator=checks.text)
    area_id: AreaId | None = attrs.field(default=None, validator=checks.optional(checks.text))
    dealer_id: DealerId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    product_line: str = attrs.field(default="", validator=checks.whole_text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    value: Decimal = attrs.field(converter=exact)
    unit: str = attrs.field(default="", validator=checks.whole_text)


@attrs.frozen(kw_only=True)
class TargetGap:
    """A target and how far it is reached.

    ``gap`` is what is missing, below zero when exceeded. ``attained`` is actual / target, None for a target of zero.
    ``expected`` is the part of the target that falls on the days before ``on`` when spread evenly; None without an
    ``on`` or an end. ``straddling`` counts the actuals left out because only part of their days are the target's.
    """

    target: Target
    actual: Decimal
    gap: Decimal
    attained: float | None
    expected: Decimal | None
    straddling: int


def gap_to_plan(plan: ChannelPlan, actuals: Iterable[Actual], *, on: date | None = None) -> tuple[TargetGap, ...]:
    """Each target of the plan, in its order, against the actuals that count towards it (handbook P1, P2).

    An actual counts where metric, area, dealer and product line fit (a target that leaves one open takes any) and all
    its days lie within the target's; with ``on``, also before that day.

    Raises:
        ValidationError: an actual fits a target but has another unit.
    """
    require_type(plan, ChannelPlan, "plan")
    if on is not None:
        require_day(on, "on")
    by_metric: dict[str, list[Actual]] = {}
    for actual in stream(actuals, Actual, "actuals"):
        by_metric.setdefault(actual.metric, []).append(actual)
    return tuple(_gap(target, by_metric.get(target.metric, []), on) for target in plan.targets)


def _gap(target: Target, actuals: list[Actual], on: date | None) -> TargetGap:
    days = target.period if on is None else target.period.until(on)
    reached, straddling = Decimal(0), 0
    for actual in actuals:
        if not _fits(actual, target) or days is None or not actual.period.overlaps(days):
            continue
        if actual.unit != target.unit:
            raise ValidationError(
                f"{actual.metric} is planned in {target.unit!r} and was reached in {actual.unit!r}.", field="unit",
                value=actual.unit, remedy="Convert one into the other first.",
            )  # fmt: skip
        if actual.period.intersection(days) == actual.period:
            reached += actual.value
        else:
            straddling += 1
    return TargetGap(
        target=target,
        actual=reached,
        gap=target.value - reached,
        attained=float(reached / target.value) if target.value else None,
        expected=_expected(target, on),
        straddling=straddling,
    )


def _fits(actual: Actual, target: Target) -> bool:
    return (
        (target.area_id is None or target.area_id == actual.area_id)
        and (target.dealer_id is None or target.dealer_id == actual.dealer_id)
        and (not target.product_line or target.product_line == actual.product_line)
    )


def _expected(target: Target, on: date | None) -> Decimal | None:
    whole = target.period.days
    if on is None or whole is None:
        return None
    gone = min(max((on - target.period.start).days, 0), whole)
    return exact(round(target.value * gone / whole, 6))
