"""`scripts/private-parts` finds uses of private parts of libraries, and refuses those that its list does not have."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tests.programs import load_program

PROJECT = Path(__file__).parents[1]
RULES = """
limit = 1
libraries = ["django"]
documented = ["_meta", "PIL.Image.MAX_IMAGE_PIXELS ="]
watched = ["_prefetched_objects_cache"]
undocumented = ["django.db.models.sql."]
"""
ENTRY = """
[[part]]
file = "cms/a.py"
library = "django"
uses = ["_committed"]
why = "There is no other sign."
test = "tests/test_a.py::test_files"
"""


@pytest.fixture(scope="module")
def program() -> ModuleType:
    """Return the program as a module."""
    return load_program("private-parts")


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from django.utils._os import safe_join", ["django.utils._os.safe_join"]),
        ("from allauth.account.internal.flows import login", ["allauth.account.internal.flows.login"]),
        ("from django.db.models.sql.compiler import SQLCompiler", ["django.db.models.sql.compiler"]),
        ("import django.db.models.sql.compiler", ["django.db.models.sql"]),
        ("page.file._committed", ["_committed"]),
        ("page.file._committed = True", ["_committed"]),
        ("getattr(page.file, '_committed', None)", ["_committed"]),
        ("object.__setattr__(page.file, '_committed', True)", ["_committed"]),
        ("page.__dict__._prefetched_objects_cache", ["_prefetched_objects_cache"]),
        ("self._prefetched_objects_cache = {}", ["_prefetched_objects_cache"]),
        ("model.__ninja_param_source__", ["__ninja_param_source__"]),
        ("from django.utils import timezone\ntimezone.now = None", ["django.utils.timezone.now ="]),
        ("from wagtail.models import Page\ndel Page.get_url", ["wagtail.models.Page.get_url ="]),
        ("from PIL import Image\nImage.MAX_IMAGE_PIXELS = 1", []),
        ("from PIL import Image\nImage.other = 1", ["PIL.Image.other ="]),
        ("page._meta.label", []),
        ("page._committed_by_us", []),  # no library has it
        ("def _commit(): ...\nother._commit()", []),  # ours
        ("from pathlib import _windows_flavour", []),  # the standard library's
        ("from cms.pages import _shared", []),
        ("from . import _shared", []),
        ("page.__class__.__name__", []),
    ],
)
def test_private_parts_are_found_and_others_are_not(program, tmp_path, code, found):
    write(tmp_path, {"scripts/private_parts.toml": f"{RULES}part = []", "cms/a.py": code, "search/b.py": ""})
    assert [use.name for use in program.find_uses(tmp_path)] == found


def test_overridden_private_methods_of_libraries_are_found(program, tmp_path, monkeypatch):
    code = """
from django.forms import ModelForm
class Own(ModelForm):
    def _post_clean(self): ...
    def _own(self): ...
class Public(ModelForm):
    def clean(self): ...
"""
    write(tmp_path, {"scripts/private_parts.toml": f"{RULES}part = []", "cms/planted_form.py": code})
    monkeypatch.syspath_prepend(tmp_path / "cms")
    monkeypatch.setattr(program, "PACKAGES", ("cms",))
    monkeypatch.setattr(program.importlib, "import_module", lambda name: __import__(name.rpartition(".")[2]))
    assert [use.name for use in program.find_overrides(tmp_path)] == ["Own._post_clean"]


@pytest.mark.parametrize(
    ("rules", "test", "complaint"),
    [
        (ENTRY, "def test_files(): ...", ""),
        ("part = []", "", "cms/a.py uses _committed of django, which is not documented"),
        (ENTRY.replace('why = "There is no other sign."', ""), "def test_files(): ...", "add why."),
        (ENTRY, "", "has no test test_files"),
        (ENTRY, "import pytest\n@pytest.mark.skip\ndef test_files(): ...", "is skipped"),
        (ENTRY, "import pytest\npytestmark = pytest.mark.xfail\ndef test_files(): ...", "is skipped"),
        (ENTRY.replace("tests/test_a", "tests/test_b"), "", "there is no file tests/test_b.py"),
        (ENTRY.replace('"_committed"', '"_committed", "_other"'), "def test_files(): ...", "does not use _other"),
    ],
)
def test_each_use_is_in_the_list_with_a_reason_and_a_test_that_runs(program, tmp_path, rules, test, complaint):
    files = {"scripts/private_parts.toml": RULES + rules, "cms/a.py": "page.file._committed", "tests/test_a.py": test}
    write(tmp_path, files)
    complaints = list(program.check(tmp_path, program.find_uses(tmp_path)))
    assert any(complaint in one for one in complaints) if complaint else complaints == []


def test_more_places_than_the_limit_are_refused(program, tmp_path):
    other = ENTRY.replace("cms/a.py", "cms/b.py")
    code = dict.fromkeys(("cms/a.py", "cms/b.py"), "page.file._committed")
    write(tmp_path, {"scripts/private_parts.toml": RULES + ENTRY + other, "tests/test_a.py": "def test_files(): ..."})
    write(tmp_path, code)
    complaints = list(program.check(tmp_path, program.find_uses(tmp_path)))
    assert complaints == [
        "scripts/private_parts.toml: 2 places, and at most 1 are allowed: remove one for each that you add."
    ]
