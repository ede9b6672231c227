"""The addresses in documents: those of other documents, of files beside them, and of files of the whole site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import quote, unquote, urljoin, urlsplit

from cms.moving.importing.resolution.old_site import Kind, OldSite, Target, Unresolved

from .documents import SUFFIXES, Document
from .permalinks import Permalinks
from .site import MarkdownSite


class DocumentLinks:
    """Finds documents by what links and tags call them, and gives addresses in the forms that the conversion reads."""

    def __init__(self, site: MarkdownSite, documents: Iterable[Document]) -> None:
        self.site = site
        self._by_path: dict[str, Document] = {}
        self._by_name: dict[str, Document | None] = {}  # None if several have it
        self._urls: set[str] = set()
        for document in documents:
            self._add(document)

    def _add(self, document: Document) -> None:
        self._urls.add(document.url.rstrip("/"))
        place = document.place.as_posix()
        stem = PurePosixPath(document.path).with_suffix("").as_posix()
        for key in (document.path, stem, place, place.removesuffix("/index").removesuffix("/_index")):
            self._by_path.setdefault(key, document)
        for name in {PurePosixPath(stem).name, document.name}:
            known = self._by_name.setdefault(name, document)
            if known is not document:
                self._by_name[name] = None

    def find(self, named: str, document: Document) -> Document | None:
        """Return the document that a tag names: by its path, a path from the document, or its name alone."""
        path = named.partition("#")[0].strip().strip("/")
        from_source = normpath((document.directory / path).as_posix())
        for candidate in (path, from_source, normpath((document.place.parent / path).as_posix())):
            stem = PurePosixPath(candidate).with_suffix("").as_posix() if candidate.endswith(SUFFIXES) else candidate
            if found := self._by_path.get(candidate) or self._by_path.get(stem):
                return found
        return self._by_name.get(PurePosixPath(path).stem if path.endswith(SUFFIXES) else PurePosixPath(path).name)

    def find_url(self, named: str, document: Document) -> str | None:
        """Return the address of the document that a tag names; None if there is none."""
        if named.startswith("#"):
            return named
        found = self.find(named, document)
        fragment = named.partition("#")[2]
        return f"{found.url}{'#' if fragment else ''}{fragment}" if found and found.url else None

    def get_base(self, document: Document) -> str:
        """Return the URL to which addresses in a document are relative."""
        return f"{self.site.url}{document.url or quote(f'/{document.path}')}"

    def locate(self, written: str, document: Document) -> str:
        """Return the URL in the old site that an address in a document stands for; as it is if that is not known."""
        try:
            parts = urlsplit(written.strip())
        except ValueError:
            return written
        if parts.scheme or parts.netloc or not parts.path:
            return written
        path = unquote(parts.path)
        if path.lower().endswith(SUFFIXES) and (found := self.find(path, document)) and found.url:
            return f"{self.site.url}{found.url}{'#' if parts.fragment else ''}{parts.fragment}"
        from_url = unquote(urlsplit(urljoin(self.get_base(document), parts.path)).path)
        from_source = normpath((document.directory / path).as_posix())
        in_content = normpath((document.place.parent / path).as_posix())
        if from_url.rstrip("/") in self._urls:
            return written
        for candidate in (self.get_file_path(from_url), in_content, from_source, path):
            if self.site.has_file(candidate):
                return f"{self.site.url}{self.site.base_path}/{quote(candidate.lstrip('/'))}"
        return written

    def get_file_path(self, path: str) -> str:
        """Return the path of a file below the directories of the site from its path in the old site."""
        return path.removeprefix(f"{self.site.base_path}/") if self.site.base_path else path


class OldMarkdownSite(OldSite):
    """The addresses of a site of which all files are in its directory."""

    def __init__(self, links: DocumentLinks) -> None:
        site = links.site
        super().__init__(site.home_urls[0], upload_urls=site.home_urls)
        self._links = links

    def find(self, href: str, base: str = "") -> Target | None:
        """Return what a link leads to, as in the base class.

        Raises:
            Unresolved: It leads into the old site, but to nothing imported.
        """
        target = super().find(href, base)
        if target and target.kind == Kind.FILE:
            path = unquote(urlsplit(target.value).path)
            if not self._links.site.has_file(self._links.get_file_path(path)):
                raise Unresolved("there is no such page or file in the directory")
        return target


def add_documents(
    old_site: OldMarkdownSite, documents: Iterable[Document], permalinks: Permalinks, ids: dict[str, str]
) -> None:
    """Add the addresses of all documents to an old site, by the ids of their records."""
    for document in documents:
        urls = [f"{permalinks.site.url}{path}" for path in permalinks.list_old_paths(document)]
        if urls:
            old_site.add_record(ids[document.path], urls[0], other_urls=urls[1:])
