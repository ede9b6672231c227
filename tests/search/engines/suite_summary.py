"""The summary at the end of a test run: the outcomes of the conformance suite by engine and engine version."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from importlib.metadata import version
from urllib.request import urlopen

import pytest

from tests.elasticsearch import server

_SUITE_TEST = re.compile(r"tests/search/engines/test_[^[]*\[(tantivy|elasticsearch)\b")
_OUTCOMES = {"passed": "passed", "failed": "failed", "error": "failed", "skipped": "skipped"}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write one line for each engine, and nothing if no test of the suite was run."""
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for outcome, label in _OUTCOMES.items():
        for report in terminalreporter.stats.get(outcome, []):
            suite_test = _SUITE_TEST.match(report.nodeid)
            if suite_test:
                outcomes[suite_test[1]][label] += 1
    for engine in sorted(outcomes, reverse=True):
        counts = ", ".join(f"{count} {label}" for label, count in outcomes[engine].items())
        terminalreporter.write_line(f"Conformance suite on {_engine_with_version(engine)}: {counts}")


def _engine_with_version(engine: str) -> str:
    if engine == "tantivy":
        return f"tantivy {version('tantivy')}"
    url = server.find_url()
    if url is None:
        return "Elasticsearch"
    with urlopen(url, timeout=5) as result:
        return f"Elasticsearch {json.load(result)['version']['number']}"
