"""Read an export of WordPress: its items one after the other, and what the channel says before and between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from pathlib import Path

from cms.moving.importing.records.records import BadFile

from .channel import Author, SiteFacts, Term, read_authors, read_terms
from .items import Item
from .source_text import Repairs, read_text
from .xml_stream import Element, parse

MAX_ITEMS = 500_000  # facts of all of them are in memory; larger sites export each year by itself
MAX_TERMS = 200_000
ITEM = "item"


class ExportFile:
    """A file that WordPress exported. Each call of `read_items` reads it again, with one item in memory.

    After the first call, `site`, `authors`, `terms` and `repairs` have what the file says besides its items.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.site = SiteFacts()
        self.authors: dict[str, Author] = {}  # login → author
        self.terms: dict[tuple[str, str], Term] = {}  # taxonomy and slug → term
        self.repairs: Repairs = Counter()

    def read_items(self) -> Generator[Item, None, None]:
        """Yield the items in the order of the file.

        Raises:
            BadFile: the file is no export, cannot be read to its end, or exceeds a limit; the items before that have
                been yielded.
        """
        self.repairs.clear()
        position = 0
        for element in parse(read_text(self.path, self.repairs)):
            if element.name != ITEM:
                self._read_channel(element)
                continue
            position += 1
            if position > MAX_ITEMS:
                raise BadFile(f"more than {MAX_ITEMS:,} items; export the years one by one")
            yield Item(element, position)

    def _read_channel(self, element: Element) -> None:
        self.site.add(element)
        self.authors.update((author.login, author) for author in read_authors(element))
        self.terms.update(((term.taxonomy, term.slug), term) for term in read_terms(element))
        if len(self.terms) + len(self.authors) > MAX_TERMS:
            raise BadFile(f"more than {MAX_TERMS:,} authors, categories and tags")


def read_site(path: Path) -> SiteFacts:
    """Return what an export says of its site before its first item.

    Raises:
        BadFile: as in `ExportFile.read_items`.
    """
    export = ExportFile(path)
    items = export.read_items()
    next(items, None)
    items.close()
    return export.site
