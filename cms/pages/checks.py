"""System checks of what page types depend on."""

from __future__ import annotations

import platform
from html.parser import HTMLParser
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, register


@register("python", deploy=True)
def check_html_parser(**_: Any) -> list[CheckMessage]:
    """Refuse to deploy with a Python whose `html.parser`, with which Wagtail reads rich text, takes quadratic time."""
    if is_html_parser_linear():
        return []
    return [
        checks.Error(
            f"The HTML parser of Python {platform.python_version()} takes quadratic time for malformed HTML.",
            hint="CVE-2025-6069 is fixed in Python 3.11.14, 3.12.12, 3.13.6 and 3.14.",
            id="python.E001",
        )
    ]


def is_html_parser_linear() -> bool:
    """Return whether the parser ends an open comment at the end of the text, which came with the fix.

    The version alone is not sufficient, because distributions also fix earlier versions.
    """
    comments: list[str] = []

    class Probe(HTMLParser):
        def handle_comment(self, data: str) -> None:
            comments.append(data)

    probe = Probe()
    probe.feed("<!--open")
    probe.close()
    return bool(comments)
