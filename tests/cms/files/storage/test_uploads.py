"""HTML in a file that is said to be a picture or a document."""

from __future__ import annotations

import io

import pytest

from cms.files.storage import uploads
from cms.files.storage.uploads import contains_markup

TAG = b"<script>"


@pytest.mark.parametrize("before", range(1, len(TAG)))
def test_markup_is_found_also_across_two_parts_of_a_file(before, monkeypatch):
    monkeypatch.setattr(uploads, "CHUNK_SIZE_BYTES", 16)
    assert contains_markup(io.BytesIO(b"x" * (16 - before) + TAG + b"x" * 20))
    assert not contains_markup(io.BytesIO(b"x" * (16 - before) + TAG[:-1] + b"x" * 20))
