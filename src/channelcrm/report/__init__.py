"""The report: one self-contained page."""

from channelcrm.report.writing import write_report

__all__ = ["write_report"]
