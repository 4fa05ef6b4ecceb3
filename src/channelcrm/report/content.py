"""From what is stored and what was computed to what the report says."""

from __future__ import annotations

from channelcrm.report import formats
from channelcrm.report.blocks import ReportContent
from channelcrm.report.map_data import map_section
from channelcrm.report.material import Material
from channelcrm.report.sections.agreements import agreements_section
from channelcrm.report.sections.coverage import coverage_section
from channelcrm.report.sections.network import network_section
from channelcrm.report.sections.pipeline import pipeline_section
from channelcrm.report.sections.quality import quality_section
from channelcrm.report.sections.ranking import ranking_section
from channelcrm.report.sections.sources import sources_section
from channelcrm.report.sections.summary import findings, headline
from channelcrm.report.sections.territories import territories_section
from channelcrm.report.sections.tiers import tiers_section
from channelcrm.report.sections.visits import visits_section

__all__ = ["compose"]

_SECTIONS = (
    map_section,
    ranking_section,
    tiers_section,
    coverage_section,
    network_section,
    territories_section,
    pipeline_section,
    agreements_section,
    visits_section,
    quality_section,
    sources_section,
)


def compose(material: Material, title: str = "") -> ReportContent:
    """Everything the page says, before any HTML."""
    on = material.snapshot.on
    return ReportContent(
        title=title or "Dealer network",
        subtitle=f"Channel report, {formats.long_day(on)}" if on else "Channel report",
        notice=material.made_up,
        findings=findings(material),
        figures=headline(material),
        sections=tuple(make(material) for make in _SECTIONS),
        closing="Made with channelcrm. This page is one file and asks nothing of any network. Map drawn with Leaflet.",
    )
