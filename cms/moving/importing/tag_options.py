"""The option --unknown of the commands that import pages."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from .tag_policy import TagPolicy


def add_tag_option(parser: ArgumentParser) -> None:
    """Add the option to a command."""
    parser.add_argument(
        "--unknown",
        choices=[str(policy) for policy in TagPolicy],
        default=str(TagPolicy.DRAFT),
        help="What becomes of pages with shortcodes or template tags that no rule covers: a draft; or the tags are "
        "removed, and what is between them stays; or they are kept as text. By default %(default)s.",
    )


def get_tag_policy(options: dict[str, Any]) -> TagPolicy:
    """Return the value of the option."""
    return TagPolicy(options["unknown"])
