"""A test that would not run is an error with a sentence: planted in a directory, it makes the run fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.collection import find_named_markers, may_take
from tests.runs import list_runs
from tests.silences import ROOT, find_silences, list_named_modules

PASSES = "def test_it(): pass\n"
COLLECTED = {
    "empty": "EXPECTED = 1\n",
    "class_without_tests": f"{PASSES}class TestNothing:\n    expected = 1\n",
    "marked_without_reason": f"import pytest\n@pytest.mark.skip\n{PASSES}",
    "skips_for_another_reason": 'import pytest\ndef test_it(): pytest.skip("later")\n',
    "module_without_reason": f'import pytest\npytest.skip("later", allow_module_level=True)\n{PASSES}',
    "no_cases": 'import pytest\n@pytest.mark.parametrize("case", [])\ndef test_it(case): pass\n',
}
EXCLUDING = f"import pytest\n@pytest.mark.browser\n@pytest.mark.sqlite\n{PASSES}"
FOUND = {
    f"if True:\n    {PASSES}": "tests/test_planted.py:2: test_it is defined under a condition.",
    f"try:\n    {PASSES}finally:\n    pass\n": "tests/test_planted.py:2: test_it is defined under a condition.",
    f"if True:\n    class TestIt:\n        {PASSES}": "tests/test_planted.py:2: TestIt is defined under a condition.",
    f"class TestIt:\n    if True:\n        {PASSES}": "tests/test_planted.py:3: test_it is defined under a condition.",
    "import pytest\nif True:\n    @pytest.fixture\n    def it(): pass\n": "4: it is defined under a condition.",
    'import pytest\ndef test_it(): pytest.skip("later")\n': "2: pytest.skip has no reason",
    "import pytest\ndef test_it(why): pytest.skip(why)\n": "2: pytest.skip has no reason",
    f"import pytest\n@pytest.mark.skip()\n{PASSES}": "2: pytest.mark.skip has no reason",
    f'import pytest\n@pytest.mark.skipif(True, reason="later")\n{PASSES}': "2: pytest.mark.skipif has no reason",
    'import pytest\nit = pytest.importorskip("it")\n': "2: pytest.importorskip has no reason",
}
ALLOWED = (
    PASSES,
    'import pytest\ndef test_it(why): pytest.skip(f"not run: {why}")\n',
    f'import pytest\n@pytest.mark.skipif(True, reason="not run: no program")\n{PASSES}',
    "if True:\n    def build_it(): pass\n",
    "def test_it():\n    if True:\n        def test_inside(): pass\n",
)


def run_pytest(directory: Path, *arguments: str, **texts: str) -> subprocess.CompletedProcess[str]:
    for name, text in texts.items():
        (directory / f"test_{name}.py").write_text(text, encoding="utf-8")
    env = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "300",
    }
    options = ("-c", os.devnull, "--rootdir", str(directory), "-p", "tests.collection", "-p", "no:cacheprovider", "-q")
    command = [sys.executable, "-m", "pytest", *options, "--continue-on-collection-errors", *arguments, str(directory)]
    return subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a directory with an empty Makefile, scripts and tests."""
    for name in ("scripts", "tests"):
        (tmp_path / name).mkdir()
    (tmp_path / "Makefile").touch()
    return tmp_path


@pytest.mark.processes
def test_each_module_that_is_silent_makes_the_run_fail(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, reasoned=ALLOWED[2], **COLLECTED)
    red = dict(re.findall(r"^(?:FAILED|ERROR) test_(\w+)\.py\S* - (.*)", done.stdout, re.MULTILINE))
    assert (done.returncode, red.keys()) == (1, COLLECTED.keys()), done.stdout
    assert all("no test is collected from it" in red[name] for name in ("empty", "class_without_tests"))
    assert all("is skipped without a reason" in red[name] for name in list(COLLECTED)[2:])


@pytest.mark.processes
def test_a_test_that_no_run_takes_makes_the_run_fail(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, excluding=EXCLUDING)
    assert (done.returncode, "No run of `tests/runs.py` takes test_excluding.py::test_it" in done.stderr) == (4, True)


@pytest.mark.processes
def test_a_marker_that_neither_the_module_nor_a_conftest_names_makes_the_run_fail(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("import pytest\nhidden = pytest.mark.browser\n", encoding="utf-8")
    done = run_pytest(
        tmp_path, helped=f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nimport helper\n@helper.hidden\n{PASSES}"
    )
    assert (done.returncode, "test_helped.py::test_it is marked browser, but its module" in done.stderr) == (4, True)


@pytest.mark.parametrize(
    ("text", "taking"),
    [
        (PASSES, {"PostgreSQL"}),
        (f"import pytest\n@pytest.mark.sequential\n{PASSES}", {"PostgreSQL", "Sequential"}),
        (f"import pytest\npytestmark = [pytest.mark.slow, pytest.mark.sqlite]\n{PASSES}", {"PostgreSQL", "SQLite"}),
        ('mark_directory(items, __file__, "browser")\n', {"PostgreSQL", "Browser"}),
        ('mark_directory(items, __file__, "browser", "sequential")\n', {"PostgreSQL", "Browser", "Sequential"}),
        (f"import pytest\n@pytest.mark.journey\n@pytest.mark.elasticsearch\n{PASSES}", {"PostgreSQL", "SQLite"}),
    ],
    ids=["none", "sequential", "sqlite", "browser", "both", "two of one test or of two"],
)
@pytest.mark.parametrize("place", ["test_it.py", "conftest.py", "../conftest.py"])
def test_a_run_leaves_out_the_modules_that_name_none_of_its_markers(tmp_path, text, taking, place) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "test_it.py").write_text(PASSES, encoding="utf-8")
    (tmp_path / "app" / place).resolve().write_text(text, encoding="utf-8")
    named = find_named_markers(tmp_path / "app" / "test_it.py", tmp_path)
    assert {run.name for run in list_runs("test") if may_take(run.expression, named)} == taking


@pytest.mark.parametrize("text", FOUND)
def test_silences_are_found_in_the_text(text: str, checkout: Path) -> None:
    (checkout / "tests" / "test_planted.py").write_text(text, encoding="utf-8")
    assert FOUND[text] in find_silences(checkout)[0]


@pytest.mark.parametrize("text", ALLOWED)
def test_other_definitions_and_skips_with_a_reason_are_allowed(text: str, checkout: Path) -> None:
    (checkout / "tests" / "test_planted.py").write_text(text, encoding="utf-8")
    assert find_silences(checkout) == []


@pytest.mark.parametrize("where", ["Makefile", "scripts/measure"])
def test_a_module_with_another_name_needs_a_target(where: str, checkout: Path) -> None:
    (checkout / "tests" / "lighthouse.py").write_text(PASSES, encoding="utf-8")
    assert find_silences(checkout) == [
        "tests/lighthouse.py: no target runs its tests. Name it test_….py, or name it in the Makefile or a script."
    ]
    (checkout / where).write_text("measure:\n\tpytest tests/{lighthouse,paint}.py\n", encoding="utf-8")
    assert find_silences(checkout) == []


def test_nothing_is_silent() -> None:
    assert find_silences() == []


def test_every_module_that_a_target_names_exists() -> None:
    assert [str(path) for path in list_named_modules() if not (ROOT / path).is_file()] == []
