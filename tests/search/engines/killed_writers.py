"""Functions that write to an index until their process is killed.

Their processes are forked from one that has imported this module, because loading the page types, on which the fields
of an index depend, takes seconds.
"""

from __future__ import annotations

from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from search.engines.port import Write
from search.engines.tantivy import TantivyEngine
from tests.search.engines.builders import build_source


def write_pages(output: Connection, directory: Path, first: int) -> None:
    """Write one page after the other, and send the number of each when its write is acknowledged."""
    engine = TantivyEngine(directory)
    for number in count(first):
        page, rewritten = build_source(number, "Page", topics=["kept"]), build_source(1, f"Rewritten {number}")
        writes = [Write(number, "en", 1, page), Write(1, "en", number, rewritten)]
        assert [outcome.result for outcome in engine.write(writes)] == ["written", "written"]
        if number % 4 == 0:
            engine.close()
        output.send(number)


def rebuild_indexes(output: Connection, directory: Path) -> None:
    """Rebuild the index again and again, and send the number of each rebuild when it is complete."""
    engine = TantivyEngine(directory)
    for number in count():
        generation = engine.begin_generation("en")
        for start in range(1, 61, 20):
            generation.write([Write(page, "en", 1, build_source(page, "Page")) for page in range(start, start + 20)])
        generation.promote()
        output.send(number)
