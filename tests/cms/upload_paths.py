"""The forms that upload a file in the admin: alone, several at once, in a chooser, and as a replacement."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse


@dataclass
class UploadForm:
    """A form that accepts files."""

    name: str
    address: str
    prefix: str = ""
    field: str = "file"

    def upload(self, client: Client, name: str, content: bytes, **fields: str) -> str:
        """Upload a file, and return the text of the response."""
        posted = {f"{self.prefix}{key}": value for key, value in {"title": "A file", **fields}.items()}
        posted[f"{self.prefix}{self.field}"] = SimpleUploadedFile(name, content, "application/octet-stream")
        response = client.post(self.address, posted)
        assert response.status_code < 400
        text = response.content.decode()
        return unescape(
            text.encode().decode("unicode_escape")
            if response.get("Content-Type", "").startswith("application/json")
            else text
        )


def get_upload_forms(app: str, prefix: str, existing: Model) -> list[UploadForm]:
    """Return the upload forms of an app. `existing` is the object whose file is replaced."""
    return [
        UploadForm("alone", reverse(f"{app}:add")),
        UploadForm("several", reverse(f"{app}:add_multiple"), field="files[]"),
        UploadForm("chooser", reverse(f"{app}_chooser:create"), prefix=f"{prefix}-chooser-upload-"),
        UploadForm("replaced", reverse(f"{app}:edit", args=[existing.pk])),
    ]
