"""The addresses that a site gave its pages, by the rules of its generator; redirects lead from them to the new ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.text import slugify

from .documents import DRAFTS, POSTS, Document
from .front_matter import as_mapping, get_text, list_texts
from .site import Generator, MarkdownSite

JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
PLACEHOLDER = re.compile(r":([a-zA-Z_]+)")
PLACEHOLDER_NAMES = sorted(
    (
        *(
            "year",
            "short_year",
            "month",
            "monthname",
            "i_month",
            "day",
            "i_day",
            "y_day",
            "yearday",
            "week",
            "short_day",
        ),
        *("hour", "minute", "second", "title", "slug", "slugorfilename", "slugorcontentbasename", "filename"),
        *("contentbasename", "categories", "slugified_categories", "section", "sections", "path", "name", "basename"),
        *("collection", "output_ext"),
    ),
    key=len,
    reverse=True,
)
LIQUID = re.compile(r"\{\{-?([^{}]*?)-?\}\}")
STRFTIME = re.compile(r"""date\s*:\s*["']([^"']+)["']""")
OLD_FIELDS = ("redirect_from", "aliases", "alias", "redirects", "formerly")
SLASHES = re.compile(r"/{2,}")


class Permalinks:
    """Finds the addresses of the documents of a site. `pattern` is a rule for posts, such as `/:year/:slug/`."""

    def __init__(self, site: MarkdownSite, pattern: str = "") -> None:
        self.site = site
        self.pattern = pattern
        self._rules: dict[Generator, Callable[[Document], str]] = {
            Generator.JEKYLL: self._get_jekyll,
            Generator.HUGO: self._get_hugo,
            Generator.ELEVENTY: self._get_eleventy,
        }

    def find(self, document: Document) -> str:
        """Return the path of a document in the old site; "" if its rule is not understood."""
        if self.pattern and document.is_post:
            found = self._fill(self.pattern, document)
        else:
            found = self._rules[self.site.generator](document)
        return self._normalise(found) if found else ""

    def list_old_paths(self, document: Document) -> list[str]:
        """Return the paths from which redirects lead: the page's own, and those that its front matter names.

        Servers that host such sites find `/about.html` at `/about`, too.
        """
        own = [document.url] if document.url else []
        named = [one for name in OLD_FIELDS for one in list_texts(document.fields.get(name))]
        paths = [*own, *(self._complete(one, document) for one in named)]
        paths += [path.removesuffix(".html") for path in paths if path.endswith(".html")]
        return list(dict.fromkeys(path for path in paths if path.startswith("/") and path != "/"))

    def _complete(self, written: str, document: Document) -> str:
        """Return the path of an address in front matter, which may be relative to that of the page."""
        path = urlsplit(written).path if "://" in written else written.partition("#")[0]
        if not path.startswith("/"):
            base = document.url.rpartition("/")[0] if self.site.generator == Generator.HUGO else ""
            path = f"{base}/{path}"
        return self._normalise(path)

    def _normalise(self, path: str) -> str:
        with_base = f"{self.site.base_path}/{path.lstrip('/')}"
        return quote(SLASHES.sub("/", with_base), safe="/:@!$&'()*+,;=~-._%")

    # ------------------------------------------------------------------ generators

    def _get_jekyll(self, document: Document) -> str:
        config = self.site.config
        if written := get_text(document.fields, "permalink"):
            return self._fill(JEKYLL_STYLES.get(written, written), document)
        style = str(config.get("permalink") or "date")
        if document.is_post:
            return self._fill(JEKYLL_STYLES.get(style, style), document)
        if document.collection:
            own = as_mapping(as_mapping(config.get("collections")).get(document.collection))
            default = "/:collection/:path/" if style == "pretty" else "/:collection/:path:output_ext"
            return self._fill(str(own.get("permalink") or default), document)
        directory = "/".join(document.place.parent.parts)
        if document.name == "index":
            return f"/{directory}/"
        ends_with_slash = style == "pretty" or style.endswith("/")
        return f"/{directory}/{document.name}{'/' if ends_with_slash else '.html'}"

    def _get_hugo(self, document: Document) -> str:
        config, fields = self.site.config, document.fields
        if written := get_text(fields, "url"):
            return written if written.startswith("/") else f"{self._get_prefix(document)}/{written}"
        parts = list(document.place.parts[:-1])
        section = parts[0] if parts else ""
        rules = as_mapping(config.get("permalinks"))
        rules = as_mapping(rules.get("page")) or rules
        name = "" if document.is_index else get_text(fields, "slug") or document.name
        if document.name == "index" and parts:
            name = get_text(fields, "slug") or parts[-1]
            parts = parts[:-1]
        if document.name != "_index" and isinstance(rule := rules.get(section.lower()), str):
            path = self._fill(rule, document)
        else:
            path = "/" + "/".join((*parts, name))
        ugly = config.get("uglyurls")
        is_ugly = ugly is True or (isinstance(ugly, dict) and ugly.get(section.lower()) is True)
        is_ugly = is_ugly and bool(name) and not document.is_index
        path = f"{path.rstrip('/')}.html" if is_ugly and not path.endswith(".html") else f"{path.rstrip('/')}/"
        is_lower = not config.get("disablepathtolower")
        path = re.sub(r"\s+", "-", path.lower() if is_lower else path)
        return f"{self._get_prefix(document)}{path}"

    def _get_prefix(self, document: Document) -> str:
        """Return what Hugo puts before the paths of a language."""
        default = self.site.default_language
        is_default = document.language.lower() == default.lower()
        if not isinstance(self.site.config.get("languages"), dict) or not document.language:
            return ""
        return (
            "" if is_default and not self.site.config.get("defaultcontentlanguageinsubdir") else f"/{document.language}"
        )

    def _get_eleventy(self, document: Document) -> str:
        written = document.fields.get("permalink")
        if isinstance(written, str) and written.strip():
            filled = self._fill_liquid(written, document)
            path = filled.removesuffix("index.html")
            return path if path.startswith("/") or not path else f"/{path}"
        directory = "/".join(document.place.parent.parts)
        is_directory = document.name in ("index", document.place.parent.name)
        return f"/{directory}/" if is_directory else f"/{directory}/{document.name}/"

    # ------------------------------------------------------------------ patterns

    def _fill(self, pattern: str, document: Document) -> str:
        """Return a rule with its placeholders filled in; "" if it has one that is not known, or needs a date."""
        values = self._get_values(document)
        is_unknown = False

        def fill(found: re.Match[str]) -> str:
            nonlocal is_unknown
            name = next((one for one in PLACEHOLDER_NAMES if found[1].startswith(one)), "")
            if not name or (value := values.get(name)) is None:
                is_unknown = True
                return ""
            return f"{value}{found[1].removeprefix(name)}"

        filled = PLACEHOLDER.sub(fill, pattern)
        return "" if is_unknown else filled

    def _get_values(self, document: Document) -> Mapping[str, str]:
        fields, place = document.fields, document.place
        is_hugo = self.site.generator == Generator.HUGO
        slug = get_text(fields, "slug") or (_slugify(document.name) if is_hugo else document.name)
        title = _slugify(get_text(fields, "title")) or slug if is_hugo else slug
        directories = [part for part in place.parent.parts if part not in (POSTS, DRAFTS)]
        if (collection := f"_{document.collection}") in directories:
            directories = directories[directories.index(collection) + 1 :]
        path = "/".join((*directories, document.name)) if document.name != "index" else "/".join(directories)
        values = {
            "title": title,
            "slug": get_text(fields, "slug") or title if is_hugo else _slugify(slug),
            "slugorfilename": slug,
            "slugorcontentbasename": slug,
            "filename": document.name,
            "contentbasename": document.name,
            "basename": document.name,
            "name": document.name,
            "categories": "/".join(map(str.lower, document.categories)),
            "slugified_categories": "/".join(map(_slugify, document.categories)),
            "section": directories[0] if directories else "",
            "sections": "/".join(directories),
            "path": path,
            "collection": document.collection,
            "output_ext": ".html",
        }
        return values | _get_date_values(document.date)

    def _fill_liquid(self, pattern: str, document: Document) -> str:
        """Return a rule of Eleventy with its variables filled in; "" if one is not understood."""
        known: dict[str, Any] = {
            "page.fileSlug": document.place.parent.name if document.name == "index" else document.name,
            "page.filePathStem": f"/{document.place.as_posix()}",
            "page.inputPath": f"./{document.path}",
        }
        failed = False

        def fill(found: re.Match[str]) -> str:
            nonlocal failed
            name, *filters = [part.strip() for part in found[1].split("|")]
            if name in ("page.date", "date") and document.date:
                written = STRFTIME.match(filters[0]) if filters else None
                if written:
                    return document.date.strftime(written[1])
            value = known.get(name, get_text(document.fields, name))
            if value and all(one in ("slug", "slugify", "safe", "url", "lower", "downcase") for one in filters):
                return _slugify(str(value)) if {"slug", "slugify"} & {*filters} else str(value)
            failed = True
            return ""

        filled = LIQUID.sub(fill, pattern)
        return "" if failed else filled


def _get_date_values(day: date | datetime | None) -> dict[str, str]:
    if day is None:
        return {}
    week = day.isocalendar()[1]
    time = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001 - only its parts
    return {
        "year": f"{day.year}",
        "short_year": f"{day:%y}",
        "month": f"{day:%m}",
        "monthname": f"{day:%B}".lower(),
        "i_month": str(day.month),
        "day": f"{day:%d}",
        "i_day": str(day.day),
        "y_day": f"{day:%j}",
        "yearday": str(int(f"{day:%j}")),
        "week": f"{week:02}",
        "short_day": f"{day:%a}",
        "hour": f"{time:%H}",
        "minute": f"{time:%M}",
        "second": f"{time:%S}",
    }


def _slugify(text: str) -> str:
    return slugify(unicodedata.normalize("NFC", text), allow_unicode=True)
