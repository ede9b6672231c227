"""System status: how much space is left, and which versions run where."""

from __future__ import annotations

import shutil
from collections import namedtuple
from types import SimpleNamespace

import pytest

from cms.jobs import running_versions
from cms.jobs.status import find_version_issues
from cms.operations.system_status import disk
from cms.operations.system_status.issues import Fact, Issue

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")
GB = 2**30


@pytest.fixture
def places(settings, tmp_path):
    """Return the directories of an installation whose index and files are on this machine."""
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "media", tmp_path
    settings.SEARCH_URL = f"tantivy://{tmp_path / 'index'}"
    for name in ("media", "index"):
        (tmp_path / name).mkdir()
    return tmp_path


def find(monkeypatch, free, devices=None):
    """Return what is yielded if this many bytes are free, with the directories on these devices."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * GB, 0, free))
    if devices:
        monkeypatch.setattr(disk, "os", SimpleNamespace(stat=lambda path: SimpleNamespace(st_dev=devices(path))))
    return list(disk.find_disk_issues())


def test_what_is_on_one_file_system_is_one_sentence(monkeypatch, places):
    (fact,) = find(monkeypatch, 3 * GB, devices=lambda _: 1)
    assert isinstance(fact, Fact)
    text = fact.text.replace("\xa0", " ")
    assert text.startswith("3.0 GB are left for ")
    assert text.endswith("images and documents, the search index and other data of Clarion.")


def test_each_file_system_is_judged(monkeypatch, places):
    names = [one.text for one in find(monkeypatch, 3 * GB, devices=lambda path: str(path))]
    assert len(names) >= 3


@pytest.mark.parametrize(("free", "level"), [(2 * GB, None), (2 * GB - 1, "warning"), (200 * 2**20 - 1, "critical")])
def test_little_space_is_an_issue(monkeypatch, places, free, level):
    found = find(monkeypatch, free, devices=lambda _: 1)
    assert [one.level for one in found if isinstance(one, Issue)] == ([level] if level else [])


def test_a_bucket_and_other_servers_have_no_disk_here(monkeypatch, places, settings):
    settings.SEARCH_URL = "http://search.internal:9200"
    monkeypatch.setattr(disk, "uses_local_files", lambda: False)
    (fact,) = find(monkeypatch, 3 * GB, devices=lambda _: 1)
    assert "index" not in fact.text
    assert "images" not in fact.text


def record(process, host, version, monkeypatch, settings):
    monkeypatch.setattr("socket.gethostname", lambda: host)
    settings.CLARION_VERSION = version
    running_versions.record(process)


def test_the_versions_that_run_are_listed_and_several_are_an_issue(pass_time, monkeypatch, settings):
    def run(process, host, version):
        record(process, host, version, monkeypatch, settings)

    run("web", "one", "0.4.0")
    run("worker", "two", "0.4.0")
    assert list(find_version_issues()) == [Fact("Web 0.4.0 on one"), Fact("Worker 0.4.0 on two")]
    run("worker", "two", "0.5.0")
    assert [type(found) for found in find_version_issues()] == [Fact, Fact, Fact, Issue]
    pass_time(minutes=16)
    assert list(find_version_issues()) == []
    run("web", "one", "0.5.0")
    run("worker", "two", "0.5.0")
    assert list(find_version_issues()) == [Fact("Web 0.5.0 on one"), Fact("Worker 0.5.0 on two")]
