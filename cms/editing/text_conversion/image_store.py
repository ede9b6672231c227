"""Store the images of an upload for a user who may add images, each once, and count all others."""

from __future__ import annotations

import io
import mimetypes
import time
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.utils import find_image_duplicates
from wagtail.models import Collection
from wagtail.permissions import policy_registry
from wagtail.utils.file import hash_filelike

from cms.content.conversion.texts import shorten
from cms.journal import journal

from .left_out import LeftOut, Loss

MAX_IMAGE_USES = 50  # images in the blocks of one text
STORE_SECONDS = 8  # time of the clock after which further images are left out; a request ends after 30
MAX_NAME_LENGTH = 150
SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp", "AVIF": ".avif"}
REASONS = {"surplus": Loss.SURPLUS_IMAGE, "large": Loss.REFUSED_IMAGE, "missing": Loss.REFUSED_IMAGE}


class UploadedImages:
    """The images of one upload. `names` gives them their titles: the name of the document."""

    def __init__(self, contents: Mapping[str, bytes], prefix: str, name: str, user: Any, left_out: LeftOut) -> None:
        self.contents = contents
        self.prefix = prefix
        self.name = shorten(name, MAX_NAME_LENGTH)
        self.user = user
        self.left_out = left_out
        self.policy = policy_registry.get_by_type(get_image_model())
        self.may_add = self.policy.user_has_permission(user, "add")
        self.known: dict[str, int | None] = {}
        self.created: list[Any] = []
        self.uses = 0
        self.until = time.monotonic() + STORE_SECONDS

    def get(self, key: str, alt: str) -> int | None:
        """Return the primary key of an image, which is stored at its first use; None, after counting why."""
        if key not in self.contents:
            self._count_absent(key, alt)
            return None
        if not self.may_add:
            self.left_out.add(Loss.FORBIDDEN_IMAGE)
            return None
        self.uses += 1
        if self.uses > MAX_IMAGE_USES or (key not in self.known and time.monotonic() > self.until):
            self.left_out.add(Loss.SURPLUS_IMAGE)
            return None
        if key not in self.known:
            self.known[key] = self._store(key, alt)
        elif self.known[key] is None:
            self.left_out.add(Loss.REFUSED_IMAGE)
        return self.known[key]

    def _count_absent(self, key: str, alt: str) -> None:
        if key.startswith(("http://", "https://")):
            self.left_out.add(Loss.REMOTE_IMAGE, key)
            return
        name = key.removeprefix(f"{self.prefix}/") if key.startswith(self.prefix) else ""
        self.left_out.add(REASONS.get(name, Loss.LOCAL_IMAGE), alt)

    def _store(self, key: str, alt: str) -> int | None:
        """Return the image with this content, which the user may choose already or which is created."""
        image = get_image_model()(uploaded_by_user=self.user)
        file = self._build_file(key)
        collections = self.policy.collections_user_has_permission_for(self.user, "add")
        root = Collection.get_first_root_node()
        collection = root if root in collections else collections.first()
        number = len(self.known) + 1
        data = {
            "title": alt or f"{self.name} {number}",
            "description": alt,
            "collection": collection.pk if collection else None,
            "tags": "",
        }
        form = get_image_form(type(image))(data, {"file": file}, instance=image, user=self.user)
        if not form.is_valid():
            reasons = " ".join(message for errors in form.errors.values() for message in errors)
            self.left_out.add(Loss.REFUSED_IMAGE, f"{PurePosixPath(key).name}: {reasons}")
            return None
        image.file_hash = hash_filelike(form.cleaned_data["file"])  # as it is stored: without metadata
        if duplicate := find_image_duplicates(image, self.user, self.policy).first():
            return int(duplicate.pk)
        with journal.atomic_with_journal():
            form.save()
        self.created.append(image)
        return int(image.pk)

    def _build_file(self, key: str) -> SimpleUploadedFile:
        """Return the file with the suffix of its content: documents name some images wrongly."""
        content = self.contents[key]
        try:
            with Pillow.open(io.BytesIO(content)) as image:
                suffix = SUFFIXES.get(image.format or "")
        except Exception:  # Pillow's readers raise many types; the form says what is wrong
            suffix = None
        name = f"{self.name}{suffix or PurePosixPath(key).suffix}"
        return SimpleUploadedFile(name, content, mimetypes.guess_type(name)[0] or "application/octet-stream")

    def discard(self) -> None:
        """Delete what was stored, because the text cannot be placed after all. Wagtail deletes the files."""
        for image in self.created:
            with journal.atomic_with_journal():
                image.delete()
