"""The reference, room by room: every public name of a package, from its docstring, under the name people type.

    ```{room} channelcrm.scoring
    ```

documents what the front door hands on from that package as `channelcrm.Name`, then what else the package itself offers
as `channelcrm.scoring.Name`. References to the place where a name is written lead to where it is documented.
"""

from __future__ import annotations

import builtins
import inspect
import re
import sys
from enum import Enum
from importlib import import_module
from textwrap import indent
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.ext.napoleon.docstring import GoogleDocstring
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

import channelcrm

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

SHARED = re.compile(r"( {4})(\w+(?:, \w+)+): (.*)")
IDS = ("reference/api/values", "ids")
"""Where the types of ids are explained, all at once."""


def home_of(name: str) -> str:
    """The package whose room a name of the front door belongs to: channelcrm.dealers, channelcrm.errors, ..."""
    home = "channelcrm.storage" if name == "open" else channelcrm._HOME[name]  # noqa: SLF001  its own map of rooms
    return ".".join(home.split(".")[:2])


class Room(SphinxDirective):
    """Every public name of a package; ``:also:`` names what is written in its modules and not handed on."""

    required_arguments = 1
    option_spec: ClassVar = {"also": str.split, "skip": str.split}

    def run(self) -> list[nodes.Node]:
        """The autodoc directives of the room's names."""
        package = self.arguments[0]
        module = import_module(package)
        self.env.note_dependency(str(module.__file__))
        lacking = [name for name in getattr(module, "__all__", ()) if not hasattr(module, name)]
        if lacking:
            raise self.error(f"{package} says that it offers {', '.join(lacking)}, and does not.")
        front = [name for name in channelcrm.__all__ if home_of(name) == package]
        handed_on = [getattr(channelcrm, name) for name in front]
        skip = self.options.get("skip", ())
        inner = [
            name for name in getattr(module, "__all__", ())
            if name not in skip and not any(getattr(module, name) is thing for thing in handed_on)
        ]  # fmt: skip
        text = "".join(directive("channelcrm", name) for name in ordered("channelcrm", front))
        if front and inner:
            text += f".. rubric:: Further names in ``{package}``\n\n"
        text += "".join(directive(package, name) for name in ordered(package, inner))
        text += "".join(directive(*path.rsplit(".", 1)) for path in self.options.get("also", ()))
        return self.parse_text_to_nodes("````{eval-rst}\n" + text + "````\n")


def ordered(module: str, names: list[str]) -> list[str]:
    """Functions first, then classes, then modules and data."""

    def place(name: str) -> tuple[int, str]:
        thing = getattr(import_module(module), name)
        return (0 if inspect.isfunction(thing) else 1 if inspect.isclass(thing) else 2), name

    return sorted(names, key=place)


def directive(module: str, name: str) -> str:
    """How autodoc is asked for this name."""
    thing = getattr(import_module(module), name)
    if inspect.isfunction(thing):
        return f".. autofunction:: {module}.{name}\n\n"
    if inspect.isclass(thing) and issubclass(thing, BaseException):
        return f".. autoexception:: {module}.{name}\n   :members:\n   :show-inheritance:\n\n"
    if inspect.isclass(thing) and issubclass(thing, Enum):
        return f".. autoclass:: {module}.{name}()\n   :members:\n   :undoc-members:\n\n"
    if inspect.isclass(thing):
        return f".. autoclass:: {module}.{name}\n   :members:\n\n"
    if inspect.ismodule(thing):
        return f".. automodule:: {module}.{name}\n   :members:\n\n"
    return f".. py:data:: {module}.{name}\n\n" + indent("\n".join(explanation(name, thing)), "   ") + "\n\n"


def explanation(name: str, thing: object) -> list[str]:
    """What stands below the assignment of a constant or a type, which autodoc does not find once it is handed on."""
    for home in sorted(home for home, module in sys.modules.items() if vars(module).get(name) is thing):
        if home.startswith("channelcrm."):
            analyzer = ModuleAnalyzer.for_module(home)
            analyzer.analyze()
            if ("", name) in analyzer.attr_docs:
                return analyzer.attr_docs["", name]
    return []


def resolve(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement
) -> nodes.reference | nodes.TextElement | None:
    """Lead a reference to where its name is documented; what no page of ours documents is shown as text.

    Names that stand in annotations may be internal, or belong to others; names that a page refers to may not.
    """
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"]
    last = target.rpartition(".")[2]
    objects: dict[str, Any] = env.get_domain("py").objects  # type: ignore[attr-defined]
    found = sorted((name for name in objects if name.rpartition(".")[2] == last), key=lambda name: name.count("."))
    if found and (target.startswith("channelcrm.") or "." not in target):
        entry = objects[found[0]]
        return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, content, found[0])
    if target.startswith("channelcrm.values.ids."):
        return make_refnode(app.builder, node["refdoc"], *IDS, content, target)
    ours = "refexplicit" in node and target.partition(".")[0] not in sys.stdlib_module_names
    return content if hasattr(builtins, last) or not ours else None


def one_name_an_entry(_: Sphinx, __: str, ___: str, ____: object, _____: object, lines: list[str]) -> None:
    """``ids, names: one an area.`` becomes an entry for each: napoleon would take the first name for a type."""
    at = 0
    while at < len(lines):
        entry = SHARED.match(lines[at])
        if not entry:
            at += 1
            continue
        indent, names, rest = entry.groups()
        end = at + 1
        while end < len(lines) and lines[end].startswith(indent + " "):
            end += 1
        text = lines[at + 1 : end]
        each = [[f"{indent}{name.strip()}: {rest}", *text] for name in names.split(",")]
        lines[at:end] = [line for entry_lines in each for line in entry_lines]
        at += len(each) * len(each[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    GoogleDocstring._parse_attribute_docstring = lambda _: []  # noqa: SLF001  "The days: all of them" names no type
    app.add_directive("room", Room)
    app.connect("missing-reference", resolve)
    app.connect("autodoc-process-docstring", one_name_an_entry, priority=400)
    return {"parallel_read_safe": True}
