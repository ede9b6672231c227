"""Build the records of snippets, settings of sites, pictures and documents."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import structlog
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import DraftStateMixin, Page, Site, TranslatableMixin

from cms.core.sites import host_of
from cms.moving.importing.records.blocks import serialize_fields
from cms.moving.importing.records.fields import REDIRECT, get_object_type, is_site_setting
from cms.moving.importing.records.names import build_id, build_key
from cms.moving.importing.records.record_types import State

from .references import KeyCollector, ReferenceNames, ReferenceWriter

log = structlog.get_logger(__name__)

CHUNK_SIZE = 100
MAX_NAME_LENGTH = 200  # length of site and path of a redirect in the id of its record
NOT_PUBLIC = {get_image_model(): frozenset(("title",))}  # fields that only editors see
FILES = "files"
CHUNK_SIZE_BYTES = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,10})?")


class ObjectRecords:
    """Builds the records of objects that are no pages."""

    def __init__(self, names: ReferenceNames, collector: KeyCollector, *, everything: bool) -> None:
        self.names = names
        self.collector = collector
        self.everything = everything

    def build(self, objects: Any) -> Iterator[dict[str, Any]]:
        """Yield the records of a queryset."""
        for chunk in _split(objects.order_by("pk").iterator(CHUNK_SIZE)):
            self.collector.keys.clear()
            for one in chunk:
                serialize_fields(one, self.collector)
            self.names.load(self.collector.keys)
            yield from (self._build(one) for one in chunk)

    def build_file(self, file: Any, key: str) -> dict[str, Any]:
        """Return the record of a picture or document, which has the key of its file."""
        kind = get_object_type(type(file)) if type(file) is get_image_model() else "document"
        return {"id": f"{kind}:{key}", "object": kind, "file": key, **self._serialize(file, "")}

    def _build(self, instance: Any) -> dict[str, Any]:
        if isinstance(instance, Redirect):
            return self._build_redirect(instance)
        kind = get_object_type(type(instance))
        language = instance.locale.language_code if isinstance(instance, TranslatableMixin) else ""
        record = {"object": kind, **({"language": language} if language else {}), **self._serialize(instance, language)}
        if is_site_setting(type(instance)):
            host = host_of(Site.objects.get(pk=instance.site_id))
            return {"id": ":".join(filter(None, (kind, host, language))), "site": host, **record}
        if isinstance(instance, DraftStateMixin):
            record["state"] = str(State.PUBLIC if instance.live else State.DRAFT)
        return {"id": build_id(kind, instance.translation_key, language), **record}

    def _build_redirect(self, redirect: Redirect) -> dict[str, Any]:
        """Return the record of a redirect; one of all sites becomes one of the default site."""
        host = host_of(redirect.site or Site.objects.get(is_default_site=True))
        name = f"{host}{redirect.old_path}"
        record_id = f"{REDIRECT}:{name if len(name) <= MAX_NAME_LENGTH else build_key(name)}"
        target: dict[str, Any] = {"redirect_link": redirect.redirect_link}
        if redirect.redirect_page_id:
            target = {"redirect_page": self.names.get_reference(Page, redirect.redirect_page_id, "")}
        fields = {"old_path": redirect.old_path, "is_permanent": redirect.is_permanent, **target}
        return {"id": record_id, "object": REDIRECT, "site": host, **fields}

    def _serialize(self, instance: Any, language: str) -> dict[str, Any]:
        fields = serialize_fields(instance, ReferenceWriter(self.names, language))
        hidden = frozenset() if self.everything else NOT_PUBLIC.get(type(instance), frozenset())
        return {name: value for name, value in fields.items() if name not in hidden}


def _split(objects: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for one in objects:
        chunk.append(one)
        if len(chunk) == CHUNK_SIZE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class FileCopies:
    """Copies files into the directory of an export. A file that is there from an earlier run is not written again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.keys: dict[tuple[str, int], str] = {}  # model and primary key → key of the record
        self.missing: list[str] = []  # what could not be read

    @property
    def count(self) -> int:
        """The number of different files."""
        return len(set(self.keys.values()))

    def copy(self, file: Any) -> str | None:
        """Copy the original of a picture or document and return its key; None if it cannot be read."""
        known = (file._meta.model_name, file.pk)
        if known not in self.keys:
            key = self._copy(file)
            if key is None:
                return None
            self.keys[known] = key
        return self.keys[known]

    def remove_unused(self) -> None:
        """Remove the files of an earlier export that this one does not have."""
        used = set(self.keys.values())
        for path in sorted((self.directory / FILES).rglob("*")):
            if path.is_file() and _NAME.fullmatch(path.name) and self._get_key(path) not in used:
                path.unlink()

    def _copy(self, file: Any) -> str | None:
        partial = self.directory / FILES / "partial"
        partial.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        try:
            with file.file.open("rb") as source, partial.open("wb") as target:
                while chunk := source.read(CHUNK_SIZE_BYTES):
                    digest.update(chunk)
                    target.write(chunk)
        except OSError as problem:
            if partial.exists() and not os.access(partial, os.W_OK):
                raise
            self.missing.append(f"{file._meta.verbose_name} {file.pk} ({file.file.name})")
            log.warning("export.file_missing", model=file._meta.label, id=file.pk, reason=type(problem).__name__)
            return None
        suffix = PurePosixPath(file.file.name).suffix.lower()
        name = digest.hexdigest()
        path = self.directory / FILES / name[:2] / (name + (suffix if _NAME.fullmatch(name + suffix) else ""))
        path.parent.mkdir(exist_ok=True)
        partial.replace(path)
        return self._get_key(path)

    def _get_key(self, path: Path) -> str:
        return path.relative_to(self.directory).as_posix()
