"""Import an export of WordPress: manage.py import_wordpress FILE [--uploads DIR | --fetch]."""

from __future__ import annotations

import json
import re
import sys
import time
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError

from cms.moving.importing.import_command import ImportCommand
from cms.moving.importing.resolution.destinations import Destinations, get_importable_types
from cms.moving.importing.resolution.file_sources import DirectorySource, FileSource, HttpSource
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.resolution.old_site import DEFAULT_LISTS, ListPaths
from cms.moving.importing.sources.wordpress.export_file import ExportFile, read_site
from cms.moving.importing.sources.wordpress.items import LANGUAGE_TAXONOMIES, Item, match_language
from cms.moving.importing.sources.wordpress.seo_fields import FIELDS_BY_KEY
from cms.moving.importing.sources.wordpress.type_mappings import (
    ATTACHMENT,
    DEFAULT_MAPPINGS,
    LEFT_OUT_TYPES,
    BadMapping,
    TypeMappings,
    list_custom_fields,
    read_mapping,
)
from cms.moving.importing.sources.wordpress.wordpress_import import WordPressImport

log = structlog.get_logger(__name__)
LIST_PATH = r"/[^{{}}\s]*\{{{name}\}}[^{{}}\s]*"
MAX_NAMES = 100  # taxonomies, and custom fields, of one type


class Command(ImportCommand):
    """Imports the posts, pages, pictures and documents of an export file."""

    help = "Import a .xml or .xml.gz file of WordPress (Tools → Export). Run it again to continue, or to update."
    unit, kind, position = "items", "item", "item"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        files = parser.add_mutually_exclusive_group()
        files.add_argument("--uploads", type=Path, metavar="DIR", help="A copy of wp-content/uploads.")
        files.add_argument("--fetch", action="store_true", help="Fetch files from the old site.")
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="Page types of post types, as TOML or JSON.")
        parser.add_argument("--print-mapping", action="store_true", help="Print a mapping to begin with, and stop.")
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
        self.add_import_arguments(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"File not found: {options['file']}.")
        with self.open_report(options) as report:
            if options["print_mapping"]:
                for line in build_skeleton(ExportFile(options["file"]).read_items(), get_importable_types()):
                    self.stdout.write(line)
                return
            destinations, mappings = self.get_destinations(options), get_mappings(options["mapping"])
            files = FileStore(get_file_sources(options), restore=options["restore"])
            importer = self.build_importer(options, destinations, files)
            lists = get_lists(options)
            self.run_task(
                WordPressImport(options["file"], importer, files, report=report, mappings=mappings, lists=lists)
            )
        self.check_report(report, files)

    def run_task(self, task: WordPressImport) -> None:
        """Import everything, and write the summary, also of a file that cannot be read to its end."""
        began = time.monotonic()
        is_complete = self.follow(task.read(), None)
        try:
            is_complete = is_complete and self.follow(task.run(), task.index.total)
        finally:
            if not isinstance(sys.exception(), OperationalError):
                seconds, total = time.monotonic() - began, task.index.total
                self.summarise(task.report, task.importer, seconds, total=total)
                self.summarise_source(task)
        self.check_end(is_complete=is_complete)
        if task.report.total != task.index.total:
            log.error("import.items_unaccounted", items=task.index.total, reported=task.report.total)
            missing = task.index.total - task.report.total
            raise CommandError(f"{missing} items have no outcome. Please report this error.")

    def get_destinations(self, options: dict[str, Any]) -> Destinations:
        language = options["locale"]
        if not language and not options["under"]:
            named = read_site(options["file"]).language
            language = match_language(named, list(dict(settings.WAGTAIL_CONTENT_LANGUAGES)))
            if named and not language:
                self.write_line(f"The export is in “{named}”, which is not among LANGUAGES.")
        return super().get_destinations({**options, "locale": language or None})

    def summarise_source(self, task: WordPressImport) -> None:
        """Write what was repaired in the file, and what of it is not imported."""
        for repair, count in task.export.repairs.items():
            self.stdout.write(f"{count} {repair}")
        if task.index.comments:
            self.stdout.write(f"Comments of visitors, which are not imported: {task.index.comments}")
        if task.archive_redirects:
            self.stdout.write(f"Redirects from categories, tags and authors to their lists: {task.archive_redirects}")


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
    """Return the mapping of the option --mapping, or the default. Raises CommandError."""
    try:
        return read_mapping(path, get_importable_types()) if path else TypeMappings()
    except BadMapping as problem:
        raise CommandError(str(problem)) from problem


def get_file_sources(options: dict[str, Any]) -> list[FileSource]:
    """Return where the files of the options --uploads and --fetch come from. Raises CommandError."""
    if options["uploads"]:
        if not options["uploads"].is_dir():
            raise CommandError(f"Directory not found: {options['uploads']}.")
        return [DirectorySource(options["uploads"])]
    return [HttpSource()] if options["fetch"] else []


def build_skeleton(items: Iterable[Item], page_types: Collection[str]) -> Iterator[str]:
    """Yield the lines of a mapping file in TOML that imports as without one; the rest is in comments."""
    counts: Counter[str] = Counter()
    taxonomies: dict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        if item.type == ATTACHMENT or item.type in LEFT_OUT_TYPES:
            continue
        counts[item.type] += 1
        taxonomies[item.type].update({term.taxonomy for term in item.terms} - LANGUAGE_TAXONOMIES)
        keys[item.type].update(list_custom_fields(item))
    yield "# What the post types of the export become. Page types of this installation:"
    yield f'# {", ".join(sorted(page_types))}. Without `page`, or with "", items of a type are left out.'
    for post_type, count in counts.most_common():
        yield ""
        yield from _describe_type(post_type, count, taxonomies[post_type], keys[post_type])


def _describe_type(post_type: str, count: int, taxonomies: Counter[str], keys: Counter[str]) -> Iterator[str]:
    default = DEFAULT_MAPPINGS.get(post_type)
    yield f"[types.{_quote(post_type)}]  # {count} items"
    yield f"page = {_quote(default.page if default else '')}"
    topics = [name for name in taxonomies if name in default.topics] if default else list(taxonomies)[:MAX_NAMES]
    yield f"topics = [{', '.join(map(_quote, topics))}]  # taxonomies whose terms become topics"
    if others := [name for name, _ in taxonomies.most_common(MAX_NAMES) if name not in topics]:
        yield f"# other taxonomies: {', '.join(map(_quote, others))}"
    if default_keys := [key for key in FIELDS_BY_KEY if key in keys]:
        yield "# imported unless a line here sets the field, with their frequency:"
        yield f"# {', '.join(f'fields.{FIELDS_BY_KEY[key]} = {_quote(key)} ({keys.pop(key)})' for key in default_keys)}"
    if keys:
        yield '# fields.NAME = "KEY" imports a custom field into a field of the page type, and body = ["KEY", "part_*"]'
        yield "# adds texts, pictures and links of custom fields to the text. Keys, with their frequency:"
        yield f"# {', '.join(f'{_quote(key)} ({number})' for key, number in keys.most_common(MAX_NAMES))}"


def _quote(text: str) -> str:
    """Return a basic string of TOML, which is also a quoted key; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
