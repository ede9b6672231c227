"""The files of a site that are pages: where they are, what their front matter says, and what is left out."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

from cms.core import clock

from .front_matter import (
    BadFrontMatter,
    get_text,
    is_ahead,
    list_texts,
    read_data_file,
    read_front_matter,
    read_moment,
    read_text_file,
)
from .site import Generator, MarkdownSite

SUFFIXES = (".md", ".markdown", ".mkd", ".mkdn", ".mdown")
IGNORED_DIRECTORIES = frozenset(("node_modules", "vendor", "_site", "public", "resources", "themes"))
DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
POSTS, DRAFTS = "_posts", "_drafts"
DATE_FIELDS = ("date", "publishDate", "publishdate", "published_at", "pubDate", "pubdate")
LANGUAGE_FIELDS = ("lang", "language", "locale")
OTHER_OUTPUT = frozenset((".xml", ".json", ".txt", ".ics", ".csv", ".webmanifest", ".js", ".css"))
MAX_FILES = 100_000


@dataclass(slots=True)
class Document:
    """A file of Markdown with front matter. `path` is its place below the directory of the site.

    `place` is its place below the directory of the pages of its language, without date and language in its name.
    """

    path: str
    place: PurePosixPath
    fields: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""
    date: date | datetime | None = None
    is_post: bool = False
    is_hidden: bool = False  # readers of the old site did not see it
    collection: str = ""  # collection of Jekyll that has it
    categories: tuple[str, ...] = ()
    error: str = ""
    url: str = ""  # its path in the old site, "" if that is not known

    @property
    def directory(self) -> PurePosixPath:
        """Its directory below that of the site."""
        return PurePosixPath(self.path).parent

    @property
    def name(self) -> str:
        """The name of the file without date, language and suffix."""
        return self.place.name

    @property
    def is_index(self) -> bool:
        """Return whether it stands for its directory."""
        return self.name in ("index", "_index")


class DocumentReader:
    """Finds the documents of a site. `left_out` counts the files that are no pages, with the reason."""

    def __init__(self, site: MarkdownSite) -> None:
        self.site = site
        self.left_out: Counter[str] = Counter()
        self._directory_data: dict[Path, dict[str, Any]] = {}
        self._cascades: dict[str, Mapping[str, Any]] = {}

    def read(self) -> list[Document]:
        """Return the documents in the order of their paths."""
        found = [document for path in self._list_files() if (document := self._read(path))]
        return sorted(found, key=lambda document: document.path)

    # ------------------------------------------------------------------ files

    def _list_files(self) -> Iterator[Path]:
        roots = sorted(set(self.site.content.values()))
        for _, path in zip(range(MAX_FILES), (path for root in roots for path in self._walk(root)), strict=False):
            yield path

    def _walk(self, root: Path) -> Iterator[Path]:
        for directory, names, files in os.walk(root):
            here = Path(directory)
            names[:] = sorted(name for name in names if self._is_entered(here / name, root))
            for name in sorted(files):
                if name.lower().endswith(SUFFIXES) and not (here / name).is_symlink():
                    if self._is_excluded(here / name):
                        self.left_out["a file that the settings exclude"] += 1
                    else:
                        yield here / name

    def _is_entered(self, directory: Path, root: Path) -> bool:
        name, site = directory.name, self.site
        if name.startswith("_") and site.generator == Generator.JEKYLL:
            return name in (POSTS, DRAFTS) or name[1:] in self._collections or directory == self._collections_directory
        if name.startswith((".", "_")) or directory.is_symlink() or self._is_excluded(directory):
            return False
        is_content = site.generator == Generator.HUGO
        return (is_content or name not in IGNORED_DIRECTORIES) and directory != site.includes

    @property
    def _collections(self) -> Mapping[str, Any]:
        """The collections of Jekyll that have pages, with their settings."""
        named = self.site.config.get("collections") or {}
        if isinstance(named, list):
            return {}
        return {name: one for name, one in named.items() if isinstance(one, dict) and one.get("output")}

    @property
    def _collections_directory(self) -> Path | None:
        named = self.site.config.get("collections_dir")
        return self.site.root / str(named) if named else None

    def _is_excluded(self, path: Path) -> bool:
        patterns = self.site.config.get("exclude") if self.site.generator == Generator.JEKYLL else self._ignore_file
        relative = path.relative_to(self.site.root).as_posix()
        return any(
            fnmatch(relative, pattern) or relative.startswith(f"{pattern}/")
            for one in (patterns if isinstance(patterns, list) else ())
            if (pattern := str(one).strip().strip("/"))
        )

    @property
    def _ignore_file(self) -> list[str]:
        path = self.site.root / ".eleventyignore"
        if self.site.generator != Generator.ELEVENTY or not path.is_file():
            return []
        return [line for line in read_text_file(path).splitlines() if not line.startswith(("#", "!"))]

    # ------------------------------------------------------------------ one file

    def _read(self, path: Path) -> Document | None:
        relative = path.relative_to(self.site.root).as_posix()
        try:
            matter = read_front_matter(read_text_file(path))
        except BadFrontMatter as problem:
            return Document(relative, PurePosixPath(relative), error=str(problem))
        if not matter.is_given and self.site.generator != Generator.HUGO:
            self.left_out["a file without front matter"] += 1
            return None
        language, root = self._get_root(path)
        place = PurePosixPath(path.relative_to(root).as_posix()).with_suffix("")
        place, language = self._split_language(place, language)
        day, place = _split_date(place)
        document = Document(relative, place, collection=self._get_collection(place))
        document.fields = {**self._get_inherited(document, path), **matter.fields}
        document.language = language or next(iter(list_texts(get_text(document.fields, *LANGUAGE_FIELDS))), "")
        document.language = document.language or self.site.default_language
        document.date = self._get_date(document, day)
        document.is_post = self._is_post(document)
        document.categories = self._get_categories(document)
        document.is_hidden = self._is_hidden(document)
        if reason := _find_reason(document, matter.body):
            self.left_out[reason] += 1
            return None
        return document

    def _get_root(self, path: Path) -> tuple[str, Path]:
        """Return the language and the directory of content that has a file, the one deepest in the site."""
        roots = [(code, root) for code, root in self.site.content.items() if path.is_relative_to(root)]
        return max(roots, key=lambda one: len(one[1].parts))

    def _split_language(self, place: PurePosixPath, language: str) -> tuple[PurePosixPath, str]:
        """Take the language from the name of a file of Hugo: `about.fr.md` is in French."""
        stem, _, suffix = place.name.rpartition(".")
        languages = self.site.config.get("languages")
        if (
            self.site.generator == Generator.HUGO
            and stem
            and isinstance(languages, dict)
            and suffix.lower() in languages
        ):
            return place.with_name(stem), suffix.lower()
        return place, language

    def _get_collection(self, place: PurePosixPath) -> str:
        return next((part[1:] for part in place.parts if part.startswith("_") and part[1:] in self._collections), "")

    def _get_date(self, document: Document, day: str) -> date | datetime | None:
        fields = document.fields
        given = next(
            (moment for name in DATE_FIELDS if (moment := read_moment(fields.get(name), self.site.zone))), None
        )
        return given or read_moment(day, self.site.zone)

    def _is_post(self, document: Document) -> bool:
        if self.site.generator == Generator.JEKYLL:
            return bool({POSTS, DRAFTS}.intersection(document.place.parts))
        return (document.date is not None and not document.is_index) or _is_bundle(document)

    def _get_categories(self, document: Document) -> tuple[str, ...]:
        """Return the categories of a post: those of its fields, and for Jekyll the directories above `_posts`."""
        parts = document.place.parts
        above = parts[: parts.index(POSTS)] if self.site.generator == Generator.JEKYLL and POSTS in parts else ()
        separator = " " if self.site.generator == Generator.JEKYLL else None
        named = [
            one
            for name, separated in (("categories", " "), ("category", None))
            for one in list_texts(document.fields.get(name), separator=separator and separated)
        ]
        return tuple(dict.fromkeys((*above, *named)))

    def _is_hidden(self, document: Document) -> bool:
        """Return whether the generator makes no page of a document, or did not yet."""
        fields, now = document.fields, clock.now()
        build = fields.get("build") or fields.get("_build")
        renders = build.get("render") if isinstance(build, dict) else None
        ends = next(
            (end for name in ("expiryDate", "expirydate") if (end := read_moment(fields.get(name), self.site.zone))),
            None,
        )
        return (
            fields.get("draft") is True
            or str(fields.get("draft")).lower() == "true"
            or fields.get("published") is False
            or fields.get("headless") is True
            or fields.get("permalink") is False
            or renders in (False, "never", "link")
            or DRAFTS in document.place.parts
            or bool(ends and not is_ahead(ends, now))
        )

    # ------------------------------------------------------------------ inherited fields

    def _get_inherited(self, document: Document, path: Path) -> dict[str, Any]:
        """Return the fields that a document has from the settings, or from files of data in the directories above."""
        if self.site.generator == Generator.JEKYLL:
            return self._get_defaults(document)
        if self.site.generator == Generator.ELEVENTY:
            directories = [one for one in reversed(path.parents) if one.is_relative_to(self.site.root)]
            return {name: value for one in directories for name, value in self._read_directory_data(one).items()}
        return self._get_cascade(path)

    def _get_defaults(self, document: Document) -> dict[str, Any]:
        kind = "posts" if POSTS in document.place.parts else document.collection or "pages"
        found: dict[str, Any] = {}
        defaults = self.site.config.get("defaults")
        for one in defaults if isinstance(defaults, list) else ():
            scope = one.get("scope") or {} if isinstance(one, dict) else {}
            pattern = str(scope.get("path") or "").strip("/")
            is_in = not pattern or fnmatch(document.path, pattern) or document.path.startswith(f"{pattern}/")
            if isinstance(one, dict) and is_in and scope.get("type", kind) == kind:
                found |= one.get("values") or {}
        return found

    def _read_directory_data(self, directory: Path) -> dict[str, Any]:
        """Return what Eleventy gives all files of a directory: `posts/posts.json`, or `posts.11tydata.json`."""
        if directory not in self._directory_data:
            found: dict[str, Any] = {}
            for suffix in (".json", ".yaml", ".yml", ".11tydata.json"):
                data = read_data_file(directory / f"{directory.name}{suffix}")
                found |= data if isinstance(data, dict) else {}
            script = directory / f"{directory.name}.11tydata.js"
            if not found.get("permalink") and script.is_file():
                written = re.search(r"""\bpermalink\s*:\s*(["'`])(.*?)\1""", read_text_file(script))
                found |= {"permalink": written[2]} if written else {}
            self._directory_data[directory] = found
        return self._directory_data[directory]

    def _get_cascade(self, path: Path) -> dict[str, Any]:
        """Return what a directory of Hugo gives all files below it: `cascade` in its `_index.md`."""
        found: dict[str, Any] = {}
        for directory in reversed(path.parents):
            if directory.is_relative_to(self.site.root):
                found |= self._read_cascade(directory)
        return found

    def _read_cascade(self, directory: Path) -> Mapping[str, Any]:
        key = str(directory)
        if key not in self._cascades:
            fields: Mapping[str, Any] = {}
            if (index := directory / "_index.md").is_file():
                try:
                    fields = read_front_matter(read_text_file(index)).fields
                except BadFrontMatter:  # reported for the file itself
                    fields = {}
            cascade = fields.get("cascade")
            # One with a target is for some of the files only.
            self._cascades[key] = (
                cascade if isinstance(cascade, dict) and not {"_target", "target"} & cascade.keys() else {}
            )
        return self._cascades[key]


def read_body(site: MarkdownSite, document: Document) -> str:
    """Return the text of a document, which is not kept in memory. Raises BadFrontMatter."""
    return read_front_matter(read_text_file(site.root / document.path)).body


def _split_date(place: PurePosixPath) -> tuple[str, PurePosixPath]:
    """Take the date from the name of a file: `2020-01-02-a-boat`."""
    found = DATED.fullmatch(place.name)
    return (found[1], place.with_name(found[2])) if found else ("", place)


def _is_bundle(document: Document) -> bool:
    """Return whether a document is a post of Hugo with files of its own: `posts/a-boat/index.md`."""
    return document.name == "index" and document.date is not None and len(document.place.parts) > 1


def _find_reason(document: Document, body: str) -> str:
    """Return why a document is no page of its own; "" if it is one."""
    if get_text(document.fields, "redirect_to", "redirect"):
        return "a page that only redirects"
    if document.is_index and len(document.place.parts) == 1:
        return "the home page, which the new site has"
    if not body.strip():
        return "a page without a text, such as a list of others"
    if document.name in ("404", "500"):
        return "an error page"
    return "a file for programs, such as a feed" if _get_suffix(document) in OTHER_OUTPUT else ""


def _get_suffix(document: Document) -> str:
    """Return the suffix of what the generator makes of a document, if its front matter says it."""
    return PurePosixPath(get_text(document.fields, "permalink", "url")).suffix.lower()
