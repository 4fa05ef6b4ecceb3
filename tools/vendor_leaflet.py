"""Vendor Leaflet into the report's assets: ``python tools/vendor_leaflet.py leaflet-1.9.4.tgz``.

The archive is what ``npm pack leaflet@1.9.4`` leaves. The script and the style sheet are kept as published, except that
nothing in them may make a browser ask for another file: the source map comment goes, and so do the pictures of the
default marker and of the layers button (the report draws circles and its own legend).
"""

from __future__ import annotations

import re
import sys
import tarfile
from pathlib import Path

VERSION = "1.9.4"
ASSETS = Path(__file__).parent.parent / "src" / "channelcrm" / "report" / "assets"


def read(archive: tarfile.TarFile, name: str) -> str:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        message = f"The archive has no file {name}; is it the npm package leaflet?"
        raise SystemExit(message)
    return member.read().decode("utf-8").replace("\r\n", "\n")


def without_requests(css: str) -> str:
    """Drop every declaration that names a file, and the VML one of Internet Explorer."""
    return re.sub(r"^[ \t]*[a-z-]+:[^;{}]*url\([^)]*\)[^;{}]*;?[ \t]*\n", "", css, flags=re.MULTILINE)


def main(path: str) -> None:
    with tarfile.open(path) as archive:
        script, css, licence = (read(archive, name) for name in ("dist/leaflet.js", "dist/leaflet.css", "LICENSE"))
    if f"Leaflet {VERSION}" not in script[:200]:
        message = f"The archive does not hold Leaflet {VERSION}."
        raise SystemExit(message)
    script = re.sub(r"\n//# sourceMappingURL=.*\n?$", "\n", script)
    css = without_requests(css)
    if "url(" in css or "sourceMappingURL" in script:
        message = "Something in Leaflet would still make a browser ask for another file."
        raise SystemExit(message)
    ASSETS.mkdir(parents=True, exist_ok=True)
    for name, text in (("leaflet.js", script), ("leaflet.css", css), ("LICENSE.leaflet", licence)):
        (ASSETS / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
