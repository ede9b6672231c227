"""How large an archive may become when it is unpacked: all its files together."""

from __future__ import annotations

import io
import zipfile

import pytest

from cms.files.documents import file_contents
from cms.files.documents.file_contents import FileRejected, check_archive


def build_archive(sizes: list[int]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, size in enumerate(sizes):
            archive.writestr(f"{number}.txt", bytes(size))
    return file


@pytest.mark.parametrize(("sizes", "is_accepted"), [([100], True), ([60, 40], True), ([101], False), ([60, 41], False)])
def test_the_sizes_of_all_files_are_added_up(sizes, is_accepted, monkeypatch):
    monkeypatch.setattr(file_contents, "MAX_UNPACKED_BYTES", 100)
    if is_accepted:
        check_archive(build_archive(sizes), "ZIP archive")
    else:
        with pytest.raises(FileRejected, match="too large"):
            check_archive(build_archive(sizes), "ZIP archive")
