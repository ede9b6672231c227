"""Archives of a release have the same bytes wherever and whenever they are written, and their digests are listed."""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from scripts.release_steps.archives import digest, read_checksums, write_archive, write_checksums

SECONDS = 1_796_000_000


def write_files(directory: Path, names: tuple[str, ...], *, mode: int, seconds: int) -> Path:
    for name in names:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"the text of {name}\n")
        path.chmod(mode | (0o100 if name == "ops/create" else 0))
        os.utime(path, (seconds, seconds))
    return directory


def pack(source: Path, target: Path, *, seconds: int = SECONDS) -> Path:
    files = [path for path in source.rglob("*") if path.is_file()]
    write_archive(target, source, files, root="clarion-ops-0.3.0", seconds=seconds)
    return target


def test_order_modes_and_times_of_files_do_not_change_an_archive(tmp_path: Path) -> None:
    names = ("ops/create", "compose.yml", "ops/a.conf")
    one = pack(write_files(tmp_path / "a", names, mode=0o600, seconds=1), tmp_path / "one.tar.gz")
    two = pack(write_files(tmp_path / "b", names[::-1], mode=0o664, seconds=2), tmp_path / "two.tar.gz")
    assert digest(one) == digest(two)
    with tarfile.open(one) as archive:
        members = [(member.name, oct(member.mode), member.mtime, member.uid) for member in archive]
    assert members == [
        ("clarion-ops-0.3.0/compose.yml", "0o644", SECONDS, 0),
        ("clarion-ops-0.3.0/ops/a.conf", "0o644", SECONDS, 0),
        ("clarion-ops-0.3.0/ops/create", "0o755", SECONDS, 0),
    ]


def test_content_and_commit_change_an_archive(tmp_path: Path) -> None:
    source = write_files(tmp_path / "a", ("compose.yml",), mode=0o644, seconds=1)
    first = digest(pack(source, tmp_path / "one.tar.gz"))
    assert digest(pack(source, tmp_path / "two.tar.gz", seconds=SECONDS + 1)) != first
    (source / "compose.yml").write_text("another text\n")
    assert digest(pack(source, tmp_path / "three.tar.gz")) != first


def test_links_are_refused_since_they_may_lead_out_of_the_archive(tmp_path: Path) -> None:
    source = write_files(tmp_path / "a", ("compose.yml",), mode=0o644, seconds=1)
    (source / "link").symlink_to("compose.yml")
    with pytest.raises(ValueError, match="link is no file"):
        write_archive(tmp_path / "x.tar.gz", source, [source / "link"], root="x", seconds=SECONDS)


@pytest.mark.processes
def test_sha256sum_accepts_the_list_and_finds_a_changed_file(tmp_path: Path) -> None:
    write_files(tmp_path, ("b.whl", "a.tgz"), mode=0o644, seconds=1)
    write_checksums(tmp_path)
    write_checksums(tmp_path)  # does not list itself
    assert list(read_checksums(tmp_path)) == ["a.tgz", "b.whl"]
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "a.tgz").write_text("changed")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1
