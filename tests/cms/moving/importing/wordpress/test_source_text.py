from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

from cms.moving.importing.records.records import BadFile
from cms.moving.importing.sources import packed_files
from cms.moving.importing.sources.wordpress import source_text
from cms.moving.importing.sources.wordpress.source_text import CONTROL_CHARACTERS, INVALID_BYTES, read_text
from tests.cms.moving.importing.wordpress.exports import collect


def read(path: Path, content: bytes) -> tuple[str, Counter[str]]:
    path.write_bytes(content)
    repairs: Counter[str] = Counter()
    return "".join(read_text(path, repairs)), repairs


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "koi8-r"])
def test_a_file_is_read_in_the_encoding_that_it_declares(file: Path, encoding: str) -> None:
    word = "Ж" if encoding == "koi8-r" else "é"
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><rss>{word}</rss>'
    assert read(file, text.encode(encoding)) == (text, Counter())


def test_a_file_without_a_declaration_is_utf_8(file: Path) -> None:
    assert read(file, "<rss>é…</rss>".encode()) == ("<rss>é…</rss>", Counter())


@pytest.mark.parametrize("encoding", ["zlib", "utf-7", "idna", "klingon", "rot13"])
def test_an_encoding_that_is_no_text_is_refused(file: Path, encoding: str) -> None:
    with pytest.raises(BadFile, match=f"“{encoding}”.*Convert the file to UTF-8"):
        read(file, f'<?xml version="1.0" encoding="{encoding}"?><rss/>'.encode())


def test_invalid_bytes_are_read_as_windows_1252_and_counted(file: Path) -> None:
    text, repairs = read(file, "<rss>é ".encode() + b"caf\xe9 \x93so\x94</rss>")
    assert (text, repairs) == ("<rss>é café “so”</rss>", Counter({INVALID_BYTES: 3}))


def test_control_characters_are_removed_and_counted(file: Path) -> None:
    assert read(file, b"<rss>\x08a\tb\x0c\nc</rss>") == ("<rss>a\tb\nc</rss>", Counter({CONTROL_CHARACTERS: 2}))


def test_characters_may_lie_across_chunks(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_text, "CHUNK_BYTES", 1)
    assert read(file, "\n\n<rss>Ж…é</rss>".encode()) == ("<rss>Ж…é</rss>", Counter())


def test_a_packed_file_is_recognised_by_its_content(file: Path) -> None:
    assert read(file, gzip.compress(b"<rss/>"))[0] == "<rss/>"


def test_a_truncated_packed_file_is_read_up_to_its_end(file: Path) -> None:
    packed = gzip.compress(b"<rss>" + bytes(range(65, 91)) * 50_000, compresslevel=0)
    file.write_bytes(packed[:-500_000])
    found: list[str] = []
    with pytest.raises(BadFile, match=r"the rest of export\.xml cannot be unpacked"):
        collect(read_text(file, Counter()), found)
    assert "".join(found).startswith("<rss>ABC")


def test_a_file_that_unpacks_to_far_more_than_its_size_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_files, "MIN_CHECKED_BYTES", 100_000)
    with pytest.raises(BadFile, match="unpacks to more than 200 times its size"):
        read(file, gzip.compress(b"<rss>" + b" " * 1_000_000))
    assert read(file, gzip.compress(b"<rss>" + b" " * 99_000))[0].startswith("<rss>")
