"""Check every relevance threshold on both engines: `python -m tests.search.relevance [--accept]` (make relevance).

The command creates an empty database and empty indexes, and deletes them afterwards. The exit code is 1 if a threshold
is missed. `--accept` writes the figures of the judged queries to accepted.json, the baseline of later ones.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from . import database, semantic  # the database first: it sets Django up, which models need
from .datasets import (
    CORPUS,
    ENGINES,
    build_index,
    empty_engine,
    get_missing_reason,
    get_unavailable_reason,
    load_dataset,
)
from .files import RELATED_SETS, SETS
from .gates import (
    HEADER,
    Row,
    accept,
    format_row,
    hook_rows,
    judged_rows,
    known_item_rows,
    language_rows,
    related_page_rows,
    related_rows,
)
from .languages import FILES, measure_language
from .languages import get_missing_reason as get_missing_language
from .measuring import Measured, measure
from .ordinary_gates import ordinary_rows
from .related_pages import measure_related
from .sample_hooks import measure_hooks
from .translations import SUFFIX, find_corpora, load_corpus, measure_translations, translation_rows
from .translations import get_missing_reason as get_missing_translations
from .visitor_gates import visitor_rows

# Gates of a subject: functions that fill the empty database, measure the engines and leave the database empty.
SUITES: tuple[Callable[[Sequence[str]], Iterable[Row]], ...] = (visitor_rows,)
CANARIES = "tests/search/querying/test_canaries.py and tests/cms/api/test_visibility_states.py"


def main() -> int:
    logging.disable(logging.WARNING)  # print only the table
    skip_reasons = [reason for reason in (get_missing_reason(name) for name in RELATED_SETS) if reason]
    skip_reasons += [reason for reason in map(get_missing_language, FILES) if reason]
    skip_reasons += [reason for reason in [get_missing_translations()] if reason]
    skip_reasons += [reason for reason in map(get_unavailable_reason, ENGINES) if reason]
    skip_reasons += [reason] if (reason := semantic.get_missing_reason()) else []
    engines = [name for name in ENGINES if not get_unavailable_reason(name)]
    rows: list[Row] = []
    _print(HEADER)
    with database.empty_database():
        measured, ordinary = _measured(engines)
        for row in chain(_rows(measured), ordinary, *(suite(engines) for suite in SUITES)):
            _print(format_row(row))
            rows.append(row)
    for one in measured:
        for line in semantic.format_lines(one.engine, one.semantic):
            _print(line)
    _print(f"hidden pages are tested separately: {CANARIES}")
    for reason in skip_reasons:
        _print(f"not run: {reason}")
    if "--accept" in sys.argv[1:]:
        for one in measured:
            accept(one)
    missed = [row for row in rows if not row.passed]
    _print(f"{len(rows) - len(missed)} gates passed, {len(missed)} missed.")
    return 1 if missed else 0


def _measured(engines: list[str]) -> tuple[list[Measured], list[Row]]:
    """Return what was measured, and the gates of ordinary queries on the posts, whose import takes long."""
    measured, ordinary = [Measured(name) for name in engines], list[Row]()
    for name in (name for name in SETS if not get_missing_reason(name)):
        with load_dataset(name):
            for one in measured:
                with build_index(one.engine):
                    measure(one, name)
                    measure_related(one, name)
                    if not semantic.get_missing_reason():
                        one.semantic |= semantic.compare(name)
                    if name == "demo":
                        measure_hooks(one)
                        one.translations |= measure_translations(name)
                    else:
                        ordinary += ordinary_rows(one.engine, "en", content=name)
    for name in (name for name in RELATED_SETS if name not in SETS and not get_missing_reason(name)):
        with load_dataset(name):
            for one in measured:
                with build_index(one.engine):
                    measure_related(one, name)
    for path in find_corpora():
        with load_corpus(path):
            for one in measured:
                with build_index(one.engine):
                    one.translations |= measure_translations(path.name.removesuffix(SUFFIX))
    for one in measured if CORPUS.is_file() else []:
        from .related import figures  # it reads the corpus

        with empty_engine(one.engine) as engine:
            one.related = figures(engine)
    for one in measured:
        for locale in (locale for locale in FILES if not get_missing_language(locale)):
            with empty_engine(one.engine, [locale]) as engine:
                one.languages |= measure_language(engine, locale)
    return measured, ordinary


def _rows(measured: list[Measured]) -> Iterator[Row]:
    from .related import MIN_FIGURES

    reference = next((one for one in measured if one.engine == "elasticsearch"), None)
    for one in measured:
        yield from known_item_rows(one, reference)
        yield from judged_rows(one)
        yield from related_page_rows(one)
        yield from hook_rows(one)
        if one.related:
            yield from related_rows(one, MIN_FIGURES)
        yield from language_rows(one)
        yield from translation_rows(one)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()  # one line after the other also in a pipe


if __name__ == "__main__":
    sys.exit(main())
