"""Every way a file comes into the admin: its own form, several at once, a chooser, and in place of another."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse


@dataclass
class Door:
    """A form that takes files; `apps` are Wagtail's names for it and its chooser."""

    name: str
    address: str
    prefix: str = ""
    field: str = "file"

    def knock(self, client: Client, name: str, content: bytes, **fields: str) -> str:
        """Upload the file; answers what the editor is told."""
        posted = {f"{self.prefix}{key}": value for key, value in {"title": "A file", **fields}.items()}
        posted[f"{self.prefix}{self.field}"] = SimpleUploadedFile(name, content, "application/octet-stream")
        answer = client.post(self.address, posted)
        assert answer.status_code < 400
        text = answer.content.decode()
        return unescape(
            text.encode().decode("unicode_escape")
            if answer.get("Content-Type", "").startswith("application/json")
            else text
        )


def doors(app: str, prefix: str, there: Model) -> list[Door]:
    """`there` is what the last of them replaces."""
    return [
        Door("alone", reverse(f"{app}:add")),
        Door("several", reverse(f"{app}:add_multiple"), field="files[]"),
        Door("chooser", reverse(f"{app}_chooser:create"), prefix=f"{prefix}-chooser-upload-"),
        Door("replaced", reverse(f"{app}:edit", args=[there.pk])),
    ]
