"""Store files as pictures and documents through the forms of the admin, so that they pass the same checks."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import ModelForm
from PIL import Image as Pillow
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.models import Collection

from cms.files.documents.models import StoredDocument
from cms.files.images.forms import DESCRIPTION_PREFIX
from cms.files.images.models import Picture

from .file_sources import Content, FileUnavailable

MAX_NAME_LENGTH = 150
SUFFIXES = {
    "JPEG": (".jpg", ".jpeg"),
    "MPO": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "GIF": (".gif",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
}


class FileTexts(NamedTuple):
    """What is known of a file besides its content; `language` is that of the alternative text."""

    title: str = ""
    alt: str = ""
    credit: str = ""
    language: str = ""


def store_file(model: type[Picture | StoredDocument], content: Content, texts: FileTexts) -> Any:
    """Store a picture or document.

    Raises:
        FileUnavailable: the form refuses the file; the message is that for editors.
    """
    name = _clean_name(content.name)
    collection = Collection.get_first_root_node()
    values: dict[str, Any] = {"tags": "", "collection": collection.pk if collection else None}
    form_class: type[ModelForm] = get_document_form(model)
    if issubclass(model, Picture):
        form_class, name = get_image_form(model), _correct_suffix(content, name)
        is_default = texts.language in ("", settings.LANGUAGE_CODE)
        field = "description" if is_default else f"{DESCRIPTION_PREFIX}{texts.language}"
        values |= {field: _shorten(model, "description", texts.alt), "credit": _shorten(model, "credit", texts.credit)}
    values["title"] = _shorten(model, "title", texts.title) or PurePosixPath(name).stem
    file = UploadedFile(content.file, name, mimetypes.guess_type(name)[0], content.size)
    form = form_class(values, {"file": file}, instance=model())
    if not form.is_valid():
        raise FileUnavailable(f"{name}: {' '.join(message for errors in form.errors.values() for message in errors)}")
    return form.save()


def _clean_name(name: str) -> str:
    """Return a file name without control characters and of a length that every storage takes; the suffix stays."""
    decoded = "".join(character for character in unquote(name) if character.isprintable() and character not in "/\\")
    path = PurePosixPath(decoded or "file")
    return path.stem[: MAX_NAME_LENGTH - len(path.suffix)] + path.suffix[:20]


def _correct_suffix(content: Content, name: str) -> str:
    """Return the name with the suffix of its content: some sites answer `photo.jpg` with a WebP."""
    try:
        with Pillow.open(content.file) as image:
            expected = SUFFIXES.get(image.format or "", ())
    except Exception:  # Pillow's readers raise many types; the form says what is wrong
        expected = ()
    content.file.seek(0)
    path = PurePosixPath(name)
    return name if not expected or path.suffix.lower() in expected else path.stem + expected[0]


def _shorten(model: Any, field: str, text: str) -> str:
    """Return the text, shortened at a space if it is longer than the field."""
    text = " ".join(text.split())
    longest = model._meta.get_field(field).max_length
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(' ', 1)[0]}…"
