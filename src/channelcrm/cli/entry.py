"""Where the command starts: an error of ours becomes one clear line, never a traceback."""

from __future__ import annotations

import os
import sys

from channelcrm.errors import ChannelCrmError, MissingExtraError

__all__ = ["main"]


def main() -> None:
    """Run ``channelcrm``. Exit codes: 0 done, 1 an error of the data or the store, 2 wrong usage, 130 interrupted."""
    try:
        try:
            from channelcrm.cli.commands import channelcrm
        except ModuleNotFoundError as error:
            if error.name not in {"click", "rich"}:
                raise
            raise MissingExtraError(str(error.name), "cli") from error
        channelcrm.main(prog_name="channelcrm")
    except ChannelCrmError as error:
        sys.stderr.write(f"channelcrm: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("channelcrm: interrupted. What was not finished was not stored.\n")
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
