"""Copies of an index by hard links, which take no space and no time at any size.

The library never changes a segment file, so a copy stays as it was, and writes to it create files of their own.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .store import Store, file_lock
from .writer import META_LOCK_NAME, list_segment_files


def link_index(serving: Path, path: Path) -> None:
    """Link all files of an index; while the lock is held, none that `meta.json` names is deleted."""
    path.mkdir(parents=True)
    with file_lock(serving / META_LOCK_NAME):
        for name in list_segment_files(serving, owned=True):
            _link_file(serving / name, path / name)
        shutil.copyfile(serving / "meta.json", path / "meta.json")


def link_serving_index(source: Store, target: Store) -> None:
    """Let another directory serve a copy of the serving index of a locale, if there is one.

    The generation may be replaced and deleted meanwhile; the next one is copied then.
    """
    while (serving := source.read_pointer("CURRENT")) is not None:
        path = target.directory / serving.name
        try:
            link_index(serving, path)
        except FileNotFoundError:
            shutil.rmtree(path, ignore_errors=True)
            if source.read_pointer("CURRENT") == serving:
                raise
            continue
        target.set_pointer("CURRENT", path)
        return


def _link_file(one: Path, other: Path) -> None:
    try:
        os.link(one, other)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without hard links
        shutil.copyfile(one, other)
