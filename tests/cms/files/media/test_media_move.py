"""move_media copies every byte, continues after an interruption anywhere, and deletes only what it has compared."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from cms.files.media.file_copy import Result, State, copy_file, run_for_each
from cms.files.storage.bucket import ObjectStorage
from cms.files.storage.directory import MediaStorage
from cms.files.storage.locations import Directory, build_storage
from tests.s3 import new_bucket

CONTENTS = {
    "pictures/a.jpg": b"a" * 200_000,
    "renditions/b/card-320.avif": b"",
    "documents/c.pdf": bytes(range(256)) * 4_000,
    "documents/d.txt": "d é 日".encode(),
}


class Stopped(BaseException):
    """Stands for a process that is killed."""


def fill(storage: Any) -> None:
    for name, content in CONTENTS.items():
        storage.save(name, ContentFile(content))


def read_all(storage: Any) -> dict[str, bytes]:
    contents = {}
    for name, _ in storage.list_files():
        with storage.open(name) as opened:
            contents[name] = opened.read()
    return contents


def move(*arguments: str) -> str:
    """Run the command, and return what it writes."""
    output = io.StringIO()
    call_command("move_media", *arguments, "--threads=2", stdout=output, stderr=output)
    return output.getvalue()


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    return Directory(tmp_path / "media")


@pytest.fixture
def source(directory, use_storage) -> MediaStorage:
    """Return the storage that the installation uses, with files."""
    use_storage(directory)
    storage = MediaStorage(location=directory.path)
    fill(storage)
    return storage


@pytest.fixture
def other(tmp_path: Path) -> MediaStorage:
    """Return an empty storage in another directory."""
    return MediaStorage(location=tmp_path / "other")


@pytest.mark.s3
def test_files_are_moved_to_a_bucket_and_back(source, directory, use_storage):
    with new_bucket() as (media_url, bucket):
        output = move("--to", media_url)
        storage = ObjectStorage(**build_storage(bucket)["OPTIONS"])
        assert read_all(storage) == CONTENTS
        assert f"From {directory} to {bucket}" in output
        assert "4 copied" in output
        assert f"move_media --from '{directory}'" in output
        assert "clarion-tests" not in output  # the secret
        assert "4 same" in move("--to", media_url)

        use_storage(bucket)
        assert "4 deleted" in move("--from", str(directory), "--delete-source")
        assert read_all(source) == {}
        assert read_all(storage) == CONTENTS
        move("--to", str(directory))
        assert read_all(MediaStorage(location=directory.path)) == CONTENTS


def test_what_is_there_is_compared_and_what_differs_is_replaced(source, other, tmp_path):
    other.save("documents/d.txt", ContentFile(CONTENTS["documents/d.txt"]))
    other.save("pictures/a.jpg", ContentFile(b"b" * 200_000))  # both have the same size
    other.save("documents/c.pdf", ContentFile(b"cut off"))
    output = move("--to", f"files://{tmp_path}/other")
    assert "1 same" in output
    assert "3 copied" in output
    assert read_all(other) == CONTENTS
    assert (tmp_path / "other/documents/c.pdf").stat().st_mode & 0o777 == 0o600


def test_a_dry_run_compares_and_changes_nothing(source, other, tmp_path):
    other.save("documents/d.txt", ContentFile(CONTENTS["documents/d.txt"]))
    with pytest.raises(CommandError, match="Not all files are the same"):
        move("--to", f"files://{tmp_path}/other", "--dry-run")
    assert read_all(other) == {"documents/d.txt": CONTENTS["documents/d.txt"]}


@pytest.mark.parametrize("point", [1, 2, 3, 4, 5, 14])
def test_a_copy_that_is_interrupted_anywhere_continues(source, other, monkeypatch, tmp_path, point):
    calls = iter(range(1, 100))

    def stop_at_point(call: Any) -> Any:
        def run(storage: Any, *arguments: Any, **options: Any) -> Any:
            if next(calls) == point:
                if call.__name__ == "_save":  # half of the file has been written
                    path = Path(storage.path(arguments[0]))
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(CONTENTS[arguments[0]][: len(CONTENTS[arguments[0]]) // 2])
                raise Stopped
            return call(storage, *arguments, **options)

        return run

    with monkeypatch.context() as patched:
        for name in ("_save", "open_range", "remove"):
            patched.setattr(MediaStorage, name, stop_at_point(getattr(MediaStorage, name)))
        with pytest.raises(Stopped):
            [copy_file(source, other, name) for name in CONTENTS]
    move("--to", f"files://{tmp_path}/other")
    assert read_all(other) == CONTENTS == read_all(source)


def test_bytes_that_are_stored_wrongly_are_named_and_nothing_is_deleted(
    source, other, monkeypatch, tmp_path, use_storage
):
    use_storage(Directory(tmp_path / "other"))
    save = MediaStorage._save

    def spoil(storage: Any, name: str, content: Any) -> str:
        return save(storage, name, ContentFile(b"x" * content.size) if name == "pictures/a.jpg" else content)

    monkeypatch.setattr(MediaStorage, "_save", spoil)
    output = io.StringIO()
    with pytest.raises(CommandError, match="Not all files are the same"):
        call_command("move_media", f"--from=files://{tmp_path}/media", "--delete-source", stdout=output, stderr=output)
    assert "pictures/a.jpg: other content" in output.getvalue()
    assert read_all(source) == CONTENTS


REFUSED = {
    "the same storage": ["--to", "files://{path}/media"],
    "contains the other": ["--to", "files://{path}/media/inner"],
    "set MEDIA_URL to the storage of --to": ["--to", "files://{path}/other", "--delete-source"],
    "The URL cannot be used": ["--to", "s3://key:S3cr3t/x@host.example.org/media"],
    "cannot be used: files cannot be stored": ["--to", "files://{path}/file/inner"],
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_right_is_refused(source, tmp_path, message):
    (tmp_path / "file").write_text("not a directory")
    with pytest.raises(CommandError, match=message) as refused:
        move(*(argument.format(path=tmp_path) for argument in REFUSED[message]))
    assert "S3cr3t" not in str(refused.value)
    assert read_all(source) == CONTENTS


def test_few_files_are_in_work_at_once_and_their_order_is_kept():
    taken: list[str] = []

    def names() -> Iterator[str]:
        for number in range(1000):
            taken.append(str(number))
            yield str(number)

    results = run_for_each(names(), lambda name: Result(name, State.SAME), threads=2)
    assert [next(results).name for _ in range(5)] == ["0", "1", "2", "3", "4"]
    assert len(taken) < 20
    results.close()
    assert len(taken) < 20
