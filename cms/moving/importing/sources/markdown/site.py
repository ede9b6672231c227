"""A site that is kept as a directory of Markdown: which generator builds it, where its files are, and its settings."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from cms.moving.importing.records.records import BadFile
from cms.moving.importing.resolution.file_sources import Content, DirectorySource, FileUnavailable
from cms.moving.importing.resolution.files import NO_SOURCE
from cms.moving.importing.resolution.old_urls import FileName

from .front_matter import as_mapping, read_data_file, read_settings_file

DATA_SUFFIXES = (".yml", ".yaml", ".toml", ".json")
MAX_DATA_FILES = 500
ELEVENTY_FILES = tuple(
    f"{name}{suffix}" for name in (".eleventy", "eleventy.config") for suffix in (".js", ".mjs", ".cjs")
)
HUGO_NAMES = ("hugo", "config")
INPUT = re.compile(r"""\binput\s*:\s*["'`]([^"'`]+)["'`]""")
DATA = re.compile(r"""\bdata\s*:\s*["'`]([^"'`]+)["'`]""")
INCLUDES = re.compile(r"""\bincludes\s*:\s*["'`]([^"'`]+)["'`]""")
SITE_DATA = ("site", "metadata", "meta", "config")  # where a site of Eleventy keeps its address
ADDRESS_NAMES = ("url", "baseurl", "host", "base_url", "origin", "domain")


class Generator(enum.StrEnum):
    """What builds a site from its directory."""

    JEKYLL = "Jekyll"
    HUGO = "Hugo"
    ELEVENTY = "Eleventy"


class PublicDirectory(DirectorySource):
    """The files of a directory that a generator would publish: none whose path has a part with “.” or “_” before it."""

    @contextmanager
    def open(self, name: FileName, max_bytes: int) -> Iterator[Content]:
        """Open a file by its path below the directory. One of another site is none of this directory.

        Raises:
            FileUnavailable: As in the base class.
        """
        if not name.path:
            raise FileUnavailable(NO_SOURCE)
        with super().open(name, max_bytes) as content:
            yield content

    def _find(self, path: str) -> Path:
        self._check_public(path, PurePosixPath(path))
        found = super()._find(path)
        self._check_public(path, found.relative_to(self.directory))  # where a symbolic link leads
        return found

    def _check_public(self, path: str, place: PurePath) -> None:
        if any(part.startswith((".", "_")) for part in place.parts):
            raise FileUnavailable(f"{path[:200]} is not public in the old site")

    def has(self, path: str) -> bool:
        """Return whether there is a file with this path."""
        try:
            return self._find(path).is_file()
        except FileUnavailable:
            return False


@dataclass(slots=True)
class MarkdownSite:
    """The settings of a site. `url` is its address without a slash at its end; `base_path` the path of its home page.

    `content` has the directories with its pages, by language; "" is the one of a site that does not separate them.
    """

    root: Path
    generator: Generator
    url: str = ""
    base_path: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    content: dict[str, Path] = field(default_factory=dict)
    includes: Path | None = None
    default_language: str = ""
    file_directories: list[PublicDirectory] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates that name none."""
        named = self.config.get("timezone") or self.config.get("timeZone")
        try:
            return ZoneInfo(named if isinstance(named, str) else settings.SITE_TIME_ZONE)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(settings.SITE_TIME_ZONE)

    @property
    def host(self) -> str:
        """The host of the site, which distinguishes its records from those of other sites."""
        return urlsplit(self.url).netloc

    @property
    def home_urls(self) -> list[str]:
        """The URLs below which files of the site are: that of its home page, and that of its host."""
        return [f"{self.url}{self.base_path}/", f"{self.url}/"]

    def has_file(self, path: str) -> bool:
        """Return whether the site has a public file that is no page, by its path in the site."""
        return bool(path.strip("/")) and any(one.has(path) for one in self.file_directories)


def read_site(root: Path, *, url: str = "") -> MarkdownSite:
    """Return the settings of the site in a directory; `url` replaces the address that they name.

    Raises:
        BadFile: No generator is recognised, or the address of the site is not known.
    """
    root = root.resolve()
    site = next((found for read in (_read_jekyll, _read_hugo, _read_eleventy) if (found := read(root))), None)
    if site is None:
        raise BadFile(
            f"{root} has no settings of Jekyll (_config.yml), Hugo (hugo.toml) or Eleventy (eleventy.config.js); "
            "name the directory that has them"
        )
    site.url = (url or site.url).rstrip("/")
    if "//" not in site.url:
        raise BadFile("the settings do not name the address of the old site: name it with --url https://…")
    parts = urlsplit(site.url)
    site.base_path = site.base_path or parts.path.rstrip("/")
    site.url = f"{parts.scheme}://{parts.netloc}"
    roots = [*site.file_directories, PublicDirectory(root)]
    site.file_directories = [one for one in roots if one.directory.is_dir()]
    return site


def _read_jekyll(root: Path) -> MarkdownSite | None:
    file = next(
        (root / name for name in ("_config.yml", "_config.yaml", "_config.toml") if (root / name).is_file()), None
    )
    if file is None:
        return None
    config = _read_mapping(file)
    source = _below(root, str(config.get("source") or "."))
    data = _read_data(_below(root, source / str(config.get("data_dir") or "_data")))
    return MarkdownSite(
        root,
        Generator.JEKYLL,
        url=str(config.get("url") or ""),
        base_path=str(config.get("baseurl") or "").rstrip("/"),
        config=config,
        data=data,
        content={"": source},
        includes=_below(root, source / str(config.get("includes_dir") or "_includes")),
        default_language=str(config.get("lang") or config.get("locale") or ""),
        file_directories=[PublicDirectory(source)],
    )


def _read_hugo(root: Path) -> MarkdownSite | None:
    files = [root / f"{name}{suffix}" for name in HUGO_NAMES for suffix in DATA_SUFFIXES]
    defaults = root / "config" / "_default"
    found = [file for file in files if file.is_file()]
    if not found and not any((defaults / file.name).is_file() for file in files):
        return None
    config = lower_names(_read_mapping(found[0])) if found else {}
    for file in sorted(defaults.glob("*")) if defaults.is_dir() else ():
        name, _, language = file.stem.lower().partition(".")
        if file.suffix in DATA_SUFFIXES:
            _merge_hugo(config, name, language, lower_names(_read_mapping(file)))
    languages = found_languages if isinstance(found_languages := config.get("languages"), dict) else {}
    main = str(config.get("contentdir") or "content")
    default = str(config.get("defaultcontentlanguage") or "en").lower()
    content = {
        str(code).lower(): _below(root, str(one["contentdir"]))
        for code, one in languages.items()
        if isinstance(one, dict) and one.get("contentdir")
    }
    static = config.get("staticdir") or "static"
    directories = [_below(root, str(one)) for one in (static if isinstance(static, list) else [static])]
    return MarkdownSite(
        root,
        Generator.HUGO,
        url=str(config.get("baseurl") or "").rstrip("/"),
        config=config,
        data=_read_data(_below(root, "data")),
        content=content or {"": _below(root, main)},
        default_language=default,
        file_directories=[
            PublicDirectory(one) for one in (*directories, root / "assets", *content.values(), root / main)
        ],
    )


def _merge_hugo(config: dict[str, Any], name: str, language: str, found: dict[str, Any]) -> None:
    """Add a file of `config/_default` to the settings: `hugo.toml` has them all, `params.toml` those below `params`."""
    if name in HUGO_NAMES:
        config.update(found)
    elif language:
        languages = as_mapping(config.get(name))
        config[name] = {**languages, language: {**as_mapping(languages.get(language)), **found}}
    else:
        config[name] = {**as_mapping(config.get(name)), **found}


def _read_eleventy(root: Path) -> MarkdownSite | None:
    file = next((root / name for name in ELEVENTY_FILES if (root / name).is_file()), None)
    if file is None:
        return None
    source = read_settings_file(file)
    content = _below(root, _find(INPUT, source) or ".")
    data = _read_data(_below(root, content / (_find(DATA, source) or "_data")))
    named = [data[name] for name in SITE_DATA if isinstance(data.get(name), dict)]
    urls = (str(one.get(name) or "") for one in named for name in ADDRESS_NAMES)
    language = next(
        (str(one.get(name)) for one in named for name in ("language", "lang", "locale") if one.get(name)), ""
    )
    return MarkdownSite(
        root,
        Generator.ELEVENTY,
        url=next((url for url in urls if "//" in url), ""),
        config=named[0] if named else {},
        data=data,
        content={"": content},
        includes=_below(root, content / (_find(INCLUDES, source) or "_includes")),
        default_language=language,
        file_directories=[PublicDirectory(one) for one in (content, root / "public", root / "static", root / "src")],
    )


def _find(pattern: re.Pattern[str], source: str) -> str:
    found = pattern.search(source)
    return found[1] if found else ""


def _below(root: Path, path: Path | str) -> Path:
    """Return a directory that the settings name; the root if it is not below this."""
    found = (root / path).resolve()
    return found if found.is_relative_to(root) else root


def _read_mapping(path: Path) -> dict[str, Any]:
    found = read_data_file(path)
    return found if isinstance(found, dict) else {}


def lower_names(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with their names in small letters: Hugo does not tell letters apart by their case."""
    return {
        str(name).lower(): lower_names(value) if isinstance(value, dict) else value for name, value in fields.items()
    }


def _read_data(directory: Path) -> dict[str, Any]:
    """Return the files of data by their names, such as the authors of the site."""
    return dict(_list_data(directory)) if directory.is_dir() else {}


def _list_data(directory: Path) -> Iterator[tuple[str, Any]]:
    files = (path for path in sorted(directory.iterdir()) if path.suffix in DATA_SUFFIXES and path.is_file())
    for _, path in zip(range(MAX_DATA_FILES), files, strict=False):
        yield path.stem, read_data_file(path)
