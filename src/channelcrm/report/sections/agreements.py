"""Agreements: where each stands on the day of the report, and what it holds for itself (handbook H8)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from channelcrm.pipeline.agreement import Agreement, AgreementStatus
from channelcrm.pipeline.claim import Claim
from channelcrm.pipeline.terms import line_name
from channelcrm.report import formats, pictures
from channelcrm.report.blocks import Block, Cell, Column, Figure, Figures, Note, Section, Table
from channelcrm.report.material import Material
from channelcrm.values.period import Period

__all__ = ["agreements_section", "in_force"]

_SHOWN = 300
_MARKS = {
    AgreementStatus.ACTIVE: "good",
    AgreementStatus.EXPIRING: "soon",
    AgreementStatus.TERMINATED: "bad",
    AgreementStatus.EXPIRED: "bad",
}
_BARS = {AgreementStatus.ACTIVE: "good", AgreementStatus.EXPIRING: "part-1", AgreementStatus.PENDING: "soft"}


def in_force(material: Material) -> tuple[Agreement, ...]:
    """The agreements that are active or about to expire on the day of the report."""
    on = material.snapshot.on
    held = {AgreementStatus.ACTIVE, AgreementStatus.EXPIRING}
    return tuple(one for one in material.snapshot.agreements if on is not None and one.status_on(on) in held)


def agreements_section(material: Material) -> Section:
    """What has been signed."""
    signed, on = material.snapshot.agreements, material.snapshot.on
    if not signed or on is None:
        note = Note(
            "No agreement has been signed yet. Sign an accepted negotiation with negotiation.sign(...).", "absent"
        )
        return Section("agreements", "Agreements and exclusive claims", (note,), "Agreements")
    blocks: list[Block] = [_figures(signed, on), _table(material, on)]
    claims = _claims(material, on)
    blocks.append(claims if claims.rows else Note("No exclusive claim is in force."))
    return Section("agreements", "Agreements and exclusive claims", tuple(blocks), "Agreements")


def _figures(signed: tuple[Agreement, ...], on: date) -> Figures:
    counts = Counter(one.status_on(on) for one in signed)
    said = {
        AgreementStatus.ACTIVE: "in force",
        AgreementStatus.EXPIRING: "in force, end within 90 days",
        AgreementStatus.PENDING: "signed, not yet begun",
        AgreementStatus.EXPIRED: "ended by time",
        AgreementStatus.TERMINATED: "ended early",
    }
    return Figures(
        tuple(
            Figure(str(status).capitalize(), formats.count(counts[status]), detail)
            for status, detail in said.items()
            if counts[status] or status in {AgreementStatus.ACTIVE, AgreementStatus.EXPIRING}
        )
    )


def _table(material: Material, on: date) -> Table:
    signed = material.snapshot.agreements
    order = [AgreementStatus.EXPIRING, AgreementStatus.ACTIVE, AgreementStatus.PENDING]
    statuses = {one.id: one.status_on(on) for one in signed}

    def urgency(one: Agreement) -> tuple[int, str, str]:
        status = statuses[one.id]
        return (order.index(status) if status in order else 9, str(one.terms.period.end or "9999"), one.id)

    ends = [one.terms.period.end or _far(one.terms.period) for one in signed]
    first, last = min(one.terms.period.start for one in signed), max(ends)
    width = max((last - first).days, 1)
    rows = []
    for one in sorted(signed, key=urgency)[:_SHOWN]:
        terms, status = one.terms, statuses[one.id]
        end = one.terminated_on or terms.period.end or last
        picture = pictures.timeline(
            (terms.period.start - first).days / width,
            min((end - first).days / width, 1),
            (on - first).days / width,
            label=formats.span(terms.period),
            style=_BARS.get(status, "mute"),
        )
        areas = [material.area(id) for id in terms.area_ids]
        conditions = [f"{formats.percent(terms.discount, 0)} off list"] if terms.discount else []
        conditions += [f"{terms.payment_days} days to pay"] if terms.payment_days else []
        rows.append(
            (
                material.dealer(one.dealer_id),
                Cell(
                    str(status),
                    mark=_MARKS.get(status, ""),
                    note=one.terminated_because if status is AgreementStatus.TERMINATED else "",
                ),
                Cell(formats.words(str(terms.exclusivity)), note=", ".join(map(line_name, terms.product_lines))),
                Cell(_list(areas), note=formats.plural(len(areas), "area") if len(areas) > 1 else ""),
                Cell(formats.span(terms.period)),
                Cell(picture=picture),
                Cell(
                    formats.money(terms.annual_target),
                    note=", ".join(conditions),
                    sort=float(terms.annual_target.amount) if terms.annual_target else None,
                ),
            )
        )
    return Table(
        caption=f"Agreements on {formats.long_day(on)}, the most urgent first",
        columns=(
            Column("Dealer"),
            Column("Status"),
            Column("Exclusivity", unit="product lines"),
            Column("Areas"),
            Column("Days", "date"),
            Column("", "picture", unit="the line is the day of this report", sortable=False),
            Column("Target a year", "number", unit="conditions"),
        ),
        rows=tuple(rows),
        total=len(signed),
        wide=True,
    )


def _claims(material: Material, on: date) -> Table:
    held = [
        (claim, one)
        for one in material.snapshot.agreements
        for claim in one.claims()
        if on in claim.period and claim.shuts_out
    ]
    held.sort(key=lambda pair: (_place(material, pair[0]), pair[0].product_line, pair[1].id))
    return Table(
        caption="Areas and lines held exclusively on this day",
        columns=(
            Column("Area or account"),
            Column("Product line"),
            Column("Claim"),
            Column("Held by"),
            Column("Until", "date"),
        ),
        rows=tuple(
            (
                Cell(_place(material, claim)),
                Cell(line_name(claim.product_line)),
                Cell(formats.words(str(claim.exclusivity))),
                material.dealer(one.dealer_id, code=False),
                Cell(formats.day(claim.period.end)),
            )
            for claim, one in held[:_SHOWN]
        ),
        total=len(held),
        open=len(held) <= 15,
    )


def _place(material: Material, claim: Claim) -> str:
    return claim.account or material.area(claim.area_id)


def _far(period: Period) -> date:
    return date(min(period.start.year + 3, date.max.year), 1, 1)


def _list(names: list[str], most: int = 4) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "") or "everywhere"
