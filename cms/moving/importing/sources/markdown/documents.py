"""The files of a site that are pages: where they are, what their front matter says, and what is left out."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from cms.core import clock

from .front_matter import (
    BadFrontMatter,
    DayOrTime,
    as_mapping,
    find_moment,
    get_beginning,
    get_text,
    is_no,
    is_yes,
    list_texts,
    read_front_matter,
    read_moment,
    read_settings_file,
    read_text_file,
)
from .site import Generator, MarkdownSite, lower_names

SUFFIXES = (".md", ".markdown", ".mkd", ".mkdn", ".mdown")
IGNORED_DIRECTORIES = frozenset(("node_modules", "vendor", "_site", "public", "resources", "themes"))
DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)")
POSTS, DRAFTS = "_posts", "_drafts"
STARTS = ("publishDate", "publishdate", "published_at", "pubDate", "pubdate", "published")
DATE_FIELDS = ("date", *STARTS)
ENDS = ("expiryDate", "expirydate", "unpublishdate")
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
    date: DayOrTime | None = None
    start: DayOrTime | None = None  # when the generator publishes it
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
    """Finds the documents of a site. `left_out` counts the files that are no pages, with the reason.

    `find_inherited` returns the fields that a document has from elsewhere (`inherited_fields.py`).
    """

    def __init__(self, site: MarkdownSite, find_inherited: Callable[[Document, Path], dict[str, Any]]) -> None:
        self.site = site
        self.left_out: Counter[str] = Counter()
        self._find_inherited = find_inherited
        self._bundles: dict[Path, bool] = {}

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
                if name.lower().endswith(SUFFIXES) and not self._is_ignored(here / name):
                    if self._is_excluded(here / name):
                        self.left_out["a file that the settings exclude"] += 1
                    else:
                        yield here / name

    def _is_ignored(self, path: Path) -> bool:
        """Return whether the generators never read a file of this name."""
        unread = (".", "#", "_") if self.site.generator == Generator.JEKYLL else (".", "#")
        return path.name.startswith(unread) or path.is_symlink()

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
        named = as_mapping(self.site.config.get("collections"))
        return {name: one for name, one in named.items() if isinstance(one, dict) and one.get("output")}

    @property
    def _collections_directory(self) -> Path | None:
        named = self.site.config.get("collections_dir")
        return self.site.root / str(named) if named else None

    def _is_excluded(self, path: Path) -> bool:
        relative = path.relative_to(self.site.root).as_posix()
        return any(fnmatch(relative, one) or relative.startswith(f"{one}/") for one in self._excluded)

    @cached_property
    def _excluded(self) -> list[str]:
        """The patterns of paths that the settings exclude. Raises BadFile."""
        patterns: Any = self.site.config.get("exclude") if self.site.generator == Generator.JEKYLL else None
        path = self.site.root / ".eleventyignore"
        if self.site.generator == Generator.ELEVENTY and path.is_file():
            patterns = [line for line in read_settings_file(path).splitlines() if not line.startswith(("#", "!"))]
        named = (str(one).strip().strip("/") for one in (patterns if isinstance(patterns, list) else ()))
        return [one for one in named if one]

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
        own = {**lower_names(matter.fields), **matter.fields} if self._is_hugo else matter.fields
        document.fields = {**self._find_inherited(document, path), **own}
        document.language = language or next(iter(list_texts(get_text(document.fields, *LANGUAGE_FIELDS))), "")
        document.language = document.language or self.site.default_language
        document.date = find_moment(document.fields, DATE_FIELDS, self.site.zone) or read_moment(day, self.site.zone)
        named = find_moment(document.fields, STARTS, self.site.zone) if self._is_hugo else None
        document.start = named or document.date
        document.is_post = self._is_post(document)
        document.categories = self._get_categories(document)
        document.is_hidden = self._is_hidden(document) or self._is_unread(document, path, day)
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
        if self._is_hugo and stem and isinstance(languages, dict) and suffix.lower() in languages:
            return place.with_name(stem), suffix.lower()
        return place, language

    def _get_collection(self, place: PurePosixPath) -> str:
        return next((part[1:] for part in place.parts if part.startswith("_") and part[1:] in self._collections), "")

    @property
    def _is_hugo(self) -> bool:
        return self.site.generator == Generator.HUGO

    def _is_post(self, document: Document) -> bool:
        if self.site.generator == Generator.JEKYLL:
            return bool({POSTS, DRAFTS}.intersection(document.place.parts))
        return (document.date is not None and not document.is_index) or _is_bundle(document)

    def _get_categories(self, document: Document) -> tuple[str, ...]:
        """Return the categories of a post: those of its fields, and for Jekyll the directories above `_posts`."""
        parts, is_jekyll = document.place.parts, self.site.generator == Generator.JEKYLL
        above = parts[: parts.index(POSTS)] if is_jekyll and POSTS in parts else ()
        several = list_texts(document.fields.get("categories"), separator=" " if is_jekyll else None)
        return tuple(dict.fromkeys((*above, *several, *list_texts(document.fields.get("category")))))

    def _is_hidden(self, document: Document) -> bool:
        """Return whether the fields of a document say that the generator makes no page of it."""
        fields, zone = document.fields, self.site.zone
        renders = lower_names(as_mapping(fields.get("build") or fields.get("_build"))).get("render")
        end = find_moment(fields, ENDS, zone)
        return (
            is_yes(fields.get("draft"))
            or is_no(fields.get("published"))
            or is_yes(fields.get("headless"))
            or fields.get("permalink") is False
            or is_no(renders)
            or renders in ("never", "link")
            or DRAFTS in document.place.parts
            or bool(end and get_beginning(end, zone) <= clock.now())
        )

    def _is_unread(self, document: Document, path: Path, day: str) -> bool:
        """Return whether the generator does not read a document as a page because of its place or name.

        A post of Jekyll has a date in its name. Beside the `index.md` of Hugo, files are parts of that page.
        """
        if self.site.generator == Generator.JEKYLL:
            return POSTS in document.place.parts and DRAFTS not in document.place.parts and not day
        root = self._get_root(path)[1]
        above = [one for one in path.parents if one != root and one.is_relative_to(root)]
        own = above[1:] if document.is_index else above
        return self._is_hugo and any(map(self._has_index, own))

    def _has_index(self, directory: Path) -> bool:
        if directory not in self._bundles:
            self._bundles[directory] = any(directory.glob("index.md")) or any(directory.glob("index.*.md"))
        return self._bundles[directory]


def read_body(site: MarkdownSite, document: Document) -> str:
    """Return the text of a document, which is not kept in memory. Raises BadFrontMatter."""
    return read_front_matter(read_text_file(site.root / document.path)).body


def _split_date(place: PurePosixPath) -> tuple[str, PurePosixPath]:
    """Take the date from the name of a file: `2020-01-02-a-boat`."""
    if found := DATED.fullmatch(place.name):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}", place.with_name(found[4])
    return "", place


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
