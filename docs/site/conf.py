"""The configuration of the documentation site: `make docs` builds it from the documents of the checkout."""

from __future__ import annotations

project = "Clarion"
project_copyright = "the authors of Clarion"
html_title = "Clarion"
language = "en"

# The source directory is the checkout, so that links between documents are the same here and where the code is hosted.
root_doc = "docs/index"
include_patterns = [
    "docs/*.md",
    "docs/**/*.md",
    "*.md",
    "cms/README.md",
    "search/README.md",
    "tests/README.md",
    "tests/**/README.md",
    "frontend-contract/*.md",
    "frontend-contract/**/README.md",
]
exclude_patterns = [
    ".*",
    "**/node_modules",
    "**/__pycache__",
    "var",
    "dist",
    "requirements",
    "docs/README.md",  # docs/index.md includes it
]

extensions = ["myst_parser"]
myst_heading_anchors = 4  # the anchors that the documents link to
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # responses that are shortened with “…” are no valid JSON

html_theme = "furo"
html_show_sourcelink = False
html_copy_source = False
html_extra_path = ["extra"]
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5563", "color-brand-content": "#0b5563"},
    "dark_css_variables": {"color-brand-primary": "#6fc3d1", "color-brand-content": "#6fc3d1"},
}
highlight_language = "none"
