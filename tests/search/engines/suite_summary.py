"""At the end of a run of tests: how many of the suite's passed on which engine, and which version that is."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from importlib.metadata import version
from urllib.request import urlopen

import pytest

from tests.elasticsearch import server

_OF_THE_SUITE = re.compile(r"tests/search/engines/test_[^[]*\[(tantivy|elasticsearch)\b")
_ENDS = {"passed": "passed", "failed": "failed", "error": "failed", "skipped": "skipped"}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line an engine; nothing where the suite was not among the tests."""
    ends: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for outcome, said in _ENDS.items():
        for report in terminalreporter.stats.get(outcome, []):
            of_the_suite = _OF_THE_SUITE.match(report.nodeid)
            if of_the_suite:
                ends[of_the_suite[1]][said] += 1
    for engine in sorted(ends, reverse=True):
        counts = ", ".join(f"{count} {said}" for said, count in ends[engine].items())
        terminalreporter.write_line(f"Conformance suite on {_named(engine)}: {counts}")


def _named(engine: str) -> str:
    if engine == "tantivy":
        return f"tantivy {version('tantivy')}"
    url = server.find_url()
    if url is None:
        return "Elasticsearch"
    with urlopen(url, timeout=5) as result:
        return f"Elasticsearch {json.load(result)['version']['number']}"
