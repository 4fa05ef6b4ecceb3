"""Sphinx builds these pages strictly and without a network: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import channelcrm

project = "channelcrm"
author = "The channelcrm authors"
project_copyright = "The channelcrm authors"
version = release = channelcrm.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_design",
    "rooms",
    "commands",
    "notebook_pages",
]
root_doc = "index"
exclude_patterns = ["_build", "_ext"]
nitpicky = True
suppress_warnings: list[str] = []

# --- Markdown ---------------------------------------------------------------------------------------------------------

myst_enable_extensions = ["deflist", "colon_fence", "fieldlist", "attrs_inline"]
myst_heading_anchors = 3

# --- The reference from docstrings ------------------------------------------------------------------------------------

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
maximum_signature_line_length = 80
python_use_unqualified_type_names = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_attr_annotations = False
napoleon_custom_sections = [("Changes raise", "Raises"), ("All methods raise", "Raises")]

# --- Looks ------------------------------------------------------------------------------------------------------------

html_theme = "furo"
html_title = f"channelcrm {release}"
html_static_path = ["_static"]
html_css_files = ["channelcrm.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
