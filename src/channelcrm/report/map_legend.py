"""One way to colour the map's areas, with its legend."""

from __future__ import annotations

import attrs

__all__ = ["Layer"]


@attrs.frozen(kw_only=True)
class Layer:
    """A way to colour areas: ``of`` gives each area an entry of the legend (-1: none), ``says`` a sentence ("": none).

    A legend entry is the name of a colour in the style sheet, a label, a detail. The last may be of the areas that have
    none.
    """

    key: str
    label: str
    title: str
    ramp: bool
    legend: tuple[tuple[str, str, str], ...]
    of: tuple[int, ...]
    says: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """As the page's script reads it."""
        entries = [{"colour": colour, "label": label, "detail": detail} for colour, label, detail in self.legend]
        return {
            "key": self.key,
            "label": self.label,
            "title": self.title,
            "ramp": self.ramp,
            "legend": entries,
            "of": list(self.of),
            "says": list(self.says),
        }
