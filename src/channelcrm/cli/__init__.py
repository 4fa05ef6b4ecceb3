"""The command line."""

from channelcrm.cli.entry import main

__all__ = ["main"]
