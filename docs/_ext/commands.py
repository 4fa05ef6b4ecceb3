"""What a command takes, read from the command itself.

    ```{command} plan
    ```

gives its help, its usage and its options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


class Command(SphinxDirective):
    """The help, usage and options of one command of the command line."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The command as Markdown."""
        from channelcrm.cli.commands import channelcrm

        name = self.arguments[0]
        if name not in channelcrm.commands:
            raise self.error(f"There is no command {name!r}; there are: {', '.join(sorted(channelcrm.commands))}.")
        return self.parse_text_to_nodes(described(name, channelcrm.commands[name]))


def described(name: str, command: click.Command) -> str:
    """The command's help, usage and options as Markdown."""
    context = click.Context(command, info_name=name, parent=click.Context(click.Group("channelcrm")))
    context.parent.info_name = "channelcrm"  # type: ignore[union-attr]
    usage = command.get_usage(context).removeprefix("Usage: ")
    rows = [option.get_help_record(context) for option in command.params]
    lines = [command.help or "", "", f"```text\n{usage}\n```", "", "| option | |", "|---|---|"]
    lines += [f"| `{cell(row[0])}` | {cell(row[1])} |" for row in rows if row]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Text that may stand in a cell of a table."""
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;").replace("*", r"\*")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("command", Command)
    return {"parallel_read_safe": True}
