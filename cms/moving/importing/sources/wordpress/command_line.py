"""The options of the command import_wordpress."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cms.moving.importing.conversion.rule_files import add_rules_option
from cms.moving.importing.reports.tag_policy import add_tag_option
from cms.moving.importing.resolution.file_sources import DirectorySource, FileSource, HttpSource
from cms.moving.importing.resolution.link_targets import DEFAULT_LISTS, ListPaths
from cms.moving.importing.resolution.parent_pages import get_importable_types

from .type_mappings import TypeMappings, read_mapping

LIST_PATH = r"/[^{{}}\s]*\{{{name}\}}[^{{}}\s]*"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", type=Path)
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--uploads", type=Path, metavar="DIR", help="A copy of wp-content/uploads.")
    files.add_argument("--fetch", action="store_true", help="Fetch files from the old site.")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="Page types of post types, as TOML or JSON.")
    parser.add_argument("--print-mapping", action="store_true", help="Print a mapping to begin with, and stop.")
    parser.add_argument("--report", type=Path, metavar="FILE", help="Write what became of each item, as JSON lines.")
    parser.add_argument("--site", metavar="HOST", help="Host name of the site; the default site if omitted.")
    parser.add_argument(
        "--locale",
        metavar="LANGUAGE",
        help="Language of items whose language the export does not name; by default that of the old site.",
    )
    parser.add_argument("--under", metavar="PAGE_ID", type=int, help="Page to import below.")
    parser.add_argument(
        "--topic-path",
        metavar="PATH",
        default=DEFAULT_LISTS.topic,
        help="Where the frontend lists the pages of {topic}, for links to categories; by default %(default)s.",
    )
    parser.add_argument(
        "--person-path",
        metavar="PATH",
        default=DEFAULT_LISTS.person,
        help="Where it lists the pages of {person}, for archives of authors; by default %(default)s.",
    )
    add_tag_option(parser)
    add_rules_option(parser)
    parser.add_argument("--restore", action="store_true", help="Create pages and files again that editors deleted.")
    parser.add_argument("--dry-run", action="store_true", help="Read, convert and count without writing.")


def get_lists(options: dict[str, Any]) -> ListPaths:
    """Return the paths of the options --topic-path and --person-path. Raises CommandError."""
    return ListPaths(
        _check_path(options["topic_path"], "topic", DEFAULT_LISTS.topic),
        _check_path(options["person_path"], "person", DEFAULT_LISTS.person),
    )


def _check_path(path: str, name: str, example: str) -> str:
    if path and not re.fullmatch(LIST_PATH.format(name=name), path):
        raise CommandError(f"--{name}-path is “{path}”, expected a path such as {example}")
    return path


def get_mappings(path: Path | None) -> TypeMappings:
    """Return the mapping of the option --mapping, or the default. Raises BadMapping."""
    return read_mapping(path, get_importable_types()) if path else TypeMappings()


def get_file_sources(options: dict[str, Any]) -> list[FileSource]:
    """Return where the files of the options --uploads and --fetch come from. Raises CommandError."""
    if options["uploads"]:
        if not options["uploads"].is_dir():
            raise CommandError(f"Directory not found: {options['uploads']}.")
        return [DirectorySource(options["uploads"])]
    return [HttpSource()] if options["fetch"] else []
