"""The map's place in the page: what the script fills, and what is read aloud or printed without it."""

from __future__ import annotations

from channelcrm.report.blocks import MapBlock
from channelcrm.values.markup import Html, escape, inline_json, tag

__all__ = ["render_map"]


def render_map(block: MapBlock) -> Html:
    """The frame of the map with its data; controls and legend are made by the script from the data."""
    return tag(
        "div",
        tag("div", id="map-tools", class_="tools"),
        tag(
            "div",
            tag("p", escape("The map needs JavaScript. Everything it shows is in the tables below."), class_="absent"),
            id="map-view",
            role="application",
            tabindex="0",
            aria_label=block.summary,
            aria_describedby="map-note",
        ),
        tag("div", id="map-legend", class_="legend", aria_label="Legend"),
        tag("p", escape(block.summary), id="map-note", class_="quiet"),
        tag("script", inline_json(block.data), type="application/json", id="map-data"),
        class_="map-frame",
    )
