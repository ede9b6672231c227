"""docs/extending.md can be followed as printed: every file is written, every command run, every output compared.

Only the port is replaced, because other processes may use 8000. `TUTORIAL_DIRECTORY` keeps what the reader has made.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from cms.http.operations import PublicRouter
from tests.extension.installation import REPOSITORY, build_wheel
from tests.extension.signatures import format_signature, load
from tests.extension.tutorials import Reader, TutorialError, read_steps
from tests.production.processes import free_port

pytestmark = pytest.mark.processes
DOCUMENT = REPOSITORY / "docs" / "extending.md"
STABLE = re.compile(r"`((?:cms|search)\.[.\w]+)`(?:: ((?:`\w+`(?:, )?)+))?")


@pytest.mark.extended
def test_the_tutorials_can_be_followed_as_printed(tmp_path, monkeypatch):
    directory = Path(os.environ.get("TUTORIAL_DIRECTORY", tmp_path))
    (directory / "dist").mkdir()
    build_wheel(directory / "dist")
    shutil.copy(REPOSITORY / "requirements" / "base.txt", directory / "dist" / "requirements.txt")
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    variables = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **pip}
    reader = Reader(directory, variables)
    port = free_port()
    given = {"PORT=8000": f"PORT={port}", "localhost:8000": f"localhost:{port}"}  # times contain 8000, too
    try:
        for step in read_steps(DOCUMENT):
            reader.follow(step, given)
    finally:
        reader.close()


def test_the_document_is_complete():
    """Every block can be executed, and the tutorials contain each task."""
    steps = list(read_steps(DOCUMENT))
    commands = "".join(step.content for step in steps if step.language == "console")
    assert len(steps) > 20
    for command in ("startpagetype", "create_site", "makemigrations", "LANGUAGES=", "CMS_LOGO=", "manage.py test"):
        assert command in commands


def test_the_runner_reports_other_output_and_failing_commands(tmp_path):
    document = tmp_path / "page.md"
    document.write_text(
        "Write `a.txt`:\n\n```text\nskipped\n```\n\n```console\n$ echo one\ntwo\n```\n", encoding="utf-8"
    )
    reader = Reader(tmp_path, {"PATH": os.environ["PATH"]})
    try:
        illustration, console = read_steps(document)
        reader.follow(illustration, {})
        with pytest.raises(TutorialError, match="printed\none\ninstead of\ntwo"):
            reader.follow(console, {})
        with pytest.raises(TutorialError, match="`false` failed"):
            reader.run("false")
        assert not (tmp_path / "a.txt").exists()
    finally:
        reader.close()


def read_table() -> str:
    return DOCUMENT.read_text(encoding="utf-8").split("## What is stable\n")[1].split("\n## ")[0]


@pytest.mark.django_db  # cms.wsgi reads the database when it is imported
def test_every_stable_name_exists():
    names = [
        name
        for module, attributes in STABLE.findall(read_table())
        for name in ([f"{module}.{one}" for one in re.findall(r"\w+", attributes)] or [module])
    ]
    assert len(names) > 45
    assert {"cms.core.snippets.BaseSnippet", "cms.content.references.ReadContext"} <= set(names)
    for name in names:
        if "settings" not in name:
            load(name)


def test_the_signatures_of_stable_names_are_those_of_the_code():
    lines = re.findall(r"^((?:cms|search)\.[.\w]+)(\(.*\))$", read_table(), re.MULTILINE)
    assert len(lines) > 40
    assert dict(lines) == {name: format_signature(load(name)) for name, _ in lines}


def test_the_document_has_the_signature_of_each_method_of_the_router():
    methods = {name for name, value in vars(PublicRouter).items() if name[0] != "_" and callable(value)}
    assert methods == set(re.findall(r"PublicRouter\.(\w+)\(", read_table()))


def test_settings_to_extend_are_lists_and_dictionaries():
    (row,) = re.findall(r"^\| settings to extend \| (.*) \|$", read_table(), re.MULTILINE)
    names = re.findall(r"`(\w+)`", row)
    assert {"MIDDLEWARE", "AUTHENTICATION_BACKENDS", "STORAGES"} <= set(names)
    assert [name for name in names if not isinstance(getattr(settings, name), list | dict)] == ["ROOT_URLCONF"]
