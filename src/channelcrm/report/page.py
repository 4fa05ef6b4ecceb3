"""The page: content, style and script in one file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

from channelcrm.report.blocks import ReportContent
from channelcrm.report.elements import render_figures, render_section
from channelcrm.values.markup import Html, escape, join, tag

__all__ = ["render_page"]

_STYLES = ("leaflet.css", "report.css", "tables.css", "map.css")
_SCRIPTS = ("leaflet.js", "tables.js", "map.js", "legend.js", "start.js")


def render_page(content: ReportContent) -> str:
    """The whole report as HTML.

    Only this package's style and script run: the content security policy names them by hash and allows no request.
    """
    styles = [_read(name) for name in _STYLES]
    licence = "/*!\n" + _read("LICENSE.leaflet").replace("*/", "* /") + "*/\n"
    scripts = [licence + _read(name) if name == "leaflet.js" else _read(name) for name in _SCRIPTS]
    head = tag(
        "head",
        Html('<meta charset="utf-8">'),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(styles, scripts)),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark">'),
        Html('<meta name="referrer" content="no-referrer">'),
        tag("title", escape(content.title)),
        *(Html(f"<style>{style}</style>") for style in styles),
    )
    body = tag(
        "body",
        tag("a", escape("Skip to the report"), class_="skip", href="#report"),
        _header(content),
        _contents(content),
        tag("main", join(render_section(section) for section in content.sections), id="report"),
        tag("footer", escape(content.closing)),
        *(Html(f"<script>{script}</script>") for script in scripts),
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n{body}\n</html>\n'


def _header(content: ReportContent) -> Html:
    return tag(
        "header",
        tag("p", escape(content.subtitle), class_="subtitle"),
        tag("h1", tag("bdi", escape(content.title))),
        tag("p", escape(content.notice), class_="notice", role="note") if content.notice else None,
        render_figures(content.figures, "main"),
        tag("ul", *(tag("li", escape(finding)) for finding in content.findings), class_="findings"),
    )


def _contents(content: ReportContent) -> Html:
    links = (tag("li", tag("a", escape(one.short or one.title), href=f"#{one.id}")) for one in content.sections)
    return tag("nav", tag("ul", *links), aria_label="Sections")


def _read(name: str) -> str:
    text = files("channelcrm.report").joinpath("assets", name).read_text(encoding="utf-8").replace("\r\n", "\n")
    assert not re.search(r"</(script|style)", text, re.IGNORECASE), name
    return text


def _policy(styles: list[str], scripts: list[str]) -> str:
    rules = {
        "default-src": ["'none'"],
        "script-src": [_hash(script) for script in scripts],
        "style-src": [_hash(style) for style in styles],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
