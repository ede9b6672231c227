"""How much space is left on the file systems that this host writes to: database, files, index, and DATA_DIR."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cms.db.dialect import get_dialect
from cms.files.storage.directory import uses_local_files

from .issues import Fact, Issue, Level

MIN_FREE_BYTES = 2 * 2**30  # a document may have 50 MB, and the renditions of an image 6 MB
CRITICAL_FREE_BYTES = 200 * 2**20


def find_disk_issues() -> Iterator[Issue | Fact]:
    """Yield for each file system what is kept on it and how much space is left, and an issue if that is little."""
    for names, directory in _list_file_systems():
        usage = shutil.disk_usage(directory)
        sizes = {"what": get_text_list(names, _("and")), "free": filesizeformat(usage.free)}
        if usage.free < MIN_FREE_BYTES:
            level: Level = "critical" if usage.free < CRITICAL_FREE_BYTES else "warning"
            remedy = _("Enlarge the disk of %(directory)s, or move other data from it.") % {"directory": directory}
            yield Issue(level, _("Only %(free)s are left for %(what)s.") % sizes, remedy)
        else:
            yield Fact(_("%(free)s are left for %(what)s.") % sizes)


def _list_file_systems() -> list[tuple[list[str], Path]]:
    """Return each file system with what is kept on it, and a directory of it."""
    found: dict[int, list[tuple[str, Path]]] = defaultdict(list)
    for name, directory in _list_directories():
        if directory.is_dir():
            found[os.stat(directory).st_dev].append((name, directory))
    return [([name for name, _ in kept], kept[0][1]) for kept in found.values()]


def _list_directories() -> Iterator[tuple[str, Path]]:
    """Yield what this host keeps itself, with its directory; PostgreSQL, Elasticsearch and buckets are elsewhere."""
    if file := get_dialect().find_file():
        yield _("the database"), file.parent
    if uses_local_files():
        yield _("images and documents"), Path(settings.MEDIA_ROOT)
    if settings.SEARCH_URL.startswith("tantivy:"):
        yield _("the search index"), Path(unquote(urlsplit(settings.SEARCH_URL).path))
    yield _("other data of Clarion"), Path(settings.DATA_DIR)
