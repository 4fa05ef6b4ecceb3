"""Two networks side by side."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import attrs

from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    from channelcrm.selection.choice import Selection
    from channelcrm.values.tables import DataFrame

__all__ = ["FigureChange", "NetworkChange", "compare_choices", "number"]


@attrs.frozen(kw_only=True)
class FigureChange:
    """One measure of two networks; None where a network does not have it, such as a mean way when nobody is served."""

    measure: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """How much more there is after."""
        if self.before is None or self.after is None:
            return None
        return 0.0 if self.before == self.after else self.after - self.before  # of two infinite ones, too


@attrs.frozen(kw_only=True, eq=False)
class NetworkChange:
    """What becomes of one network when it turns into another.

    Attributes:
        before, after: the networks; ``after.broken`` names the limits that it does not meet.
        opened, closed: ids of the dealers that are new, and of those that are gone.
        differences: every measure of both.
        moved: areas that another dealer serves, or that nobody served or serves.
    """

    before: Selection = attrs.field(repr=False)
    after: Selection = attrs.field(repr=False)
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    differences: tuple[FigureChange, ...]
    moved: tuple[str, ...] = attrs.field(repr=False)

    def __getitem__(self, measure: str) -> float | None:
        """The change in one measure.

        Raises:
            KeyError: neither network has it.
        """
        return {one.measure: one.change for one in self.differences}[measure]

    @property
    def broken(self) -> tuple[str, ...]:
        """The limits that the network does not meet afterwards."""
        return self.after.broken

    def to_frame(self) -> DataFrame:
        """A DataFrame with a row a measure: before, after, change."""
        every = self.differences
        return to_frame(
            {
                "measure": [one.measure for one in every], "before": [one.before for one in every],
                "after": [one.after for one in every], "change": [one.change for one in every],
            }
        ).set_index("measure")  # fmt: skip

    def __str__(self) -> str:
        lines = [f"opened: {', '.join(self.opened) or 'none'}; closed: {', '.join(self.closed) or 'none'}"]
        lines += [
            f"{one.measure}: {number(one.before)} -> {number(one.after)} ({_signed(one.change)})"
            for one in self.differences
        ]
        lines += [f"no longer held: {limit}" for limit in self.broken]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(one.measure)}</td><td>{number(one.before)}</td><td>{number(one.after)}</td>"
            f"<td>{_signed(one.change)}</td></tr>"
            for one in self.differences
        )
        head, *tail = str(self).split("\n")
        limits = "".join(f"<p>{escape(line)}</p>" for line in tail[len(self.differences) :])
        return (
            f"<p>{escape(head)}</p><table><tr><th>measure</th><th>before</th><th>after</th><th>change</th></tr>"
            f"{rows}</table>{limits}"
        )


def number(value: float | None) -> str:
    """In six digits, and in words where there are none; zero has no sign."""
    if value is None:
        return "unknown"
    return f"{value + 0.0:,.6g}" if math.isfinite(value) else "infinite"


def _signed(value: float | None) -> str:
    return f"{value + 0.0:+,.6g}" if value is not None and math.isfinite(value) else number(value)


def compare_choices(before: Selection, after: Selection) -> NetworkChange:
    """Both side by side, in the order of the measures of the first."""
    old, new = before.figures, after.figures
    names = dict.fromkeys((*old, *new))
    places = dict.fromkeys((*before.assignment, *after.assignment))
    return NetworkChange(
        before=before, after=after,
        opened=tuple(id for id in after.chosen if id not in before.chosen),
        closed=tuple(id for id in before.chosen if id not in after.chosen),
        differences=tuple(FigureChange(measure=name, before=old.get(name), after=new.get(name)) for name in names),
        moved=tuple(area for area in places if before.assignment.get(area) != after.assignment.get(area)),
    )  # fmt: skip
