"""Pictures, documents and names for tests of files."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from cms.moving.importing.resolution.file_sources import FileUnavailable

OLD = "https://www.old.example/wp-content/uploads"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def draw(colour: str = "red", kind: str = "JPEG", size=(40, 30), **options) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind, **options)
    return written.getvalue()


def refuse(call) -> str:
    with pytest.raises(FileUnavailable) as caught:
        call()
    return str(caught.value)
