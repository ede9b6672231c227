"""Write an export: the records of everything as JSON lines, and the files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, TranslatableMixin

from cms.moving.importing.records.fields import get_object_types, is_file, is_site_setting
from cms.moving.importing.sources.json_lines import MANIFEST, RECORDS_FILE

from .object_records import FileCopies, ObjectRecords
from .page_records import PageRecords, read_states
from .references import KeyCollector, ReferenceNames
from .scope import Scope

FORMAT = 1
NEVER_PUBLIC = frozenset(("release_defaults",))


class Exporter:
    """Writes an export into a directory.

    Records get their final name when all are written, so that the directory never has a part of them. Call `run` again
    after an interruption: files that are there are kept.
    """

    def __init__(self, scope: Scope, directory: Path) -> None:
        self.scope = scope
        self.directory = directory
        self.files = FileCopies(directory)
        self.collector = KeyCollector()
        self.names = ReferenceNames(self.files.copy, scope.select)
        self.used: dict[type[Model], set[int]] = defaultdict(set)  # objects that public pages use
        self.pages = self.objects = 0

    def run(self) -> Iterator[int]:
        """Write everything; yield the number of pages written so far."""
        self.directory.mkdir(parents=True, exist_ok=True)
        files, objects, pages = (self.directory / f"{name}.partial" for name in ("files", "objects", "pages"))
        with pages.open("w", encoding="utf-8") as file:
            yield from self._write_pages(file)
        for path, records in ((objects, self._build_objects()), (files, self._build_files())):
            with path.open("w", encoding="utf-8") as file:
                for record in records:
                    self.objects += 1
                    _write(file, record)
        _join(self.directory, [files, objects, pages])
        self.files.remove_unused()
        self._write_manifest()

    def _write_pages(self, file: IO[str]) -> Iterator[int]:
        builder = PageRecords(self.names, self.collector, with_drafts=self.scope.everything)
        for root, chunk in self.scope.read_chunks():
            for record in builder.build(read_states(chunk, self.scope.now), root):
                _write(file, record)
            self._note_used()
            self.pages += len(chunk)
            yield self.pages

    def _note_used(self) -> None:
        for model, keys in self.collector.keys.items():
            if not is_file(model) and not issubclass(model, Page):
                self.used[model] |= keys

    def _build_objects(self) -> Iterator[dict[str, Any]]:
        builder = ObjectRecords(self.names, self.collector, everything=self.scope.everything)
        for name, model in get_object_types().items():
            if is_file(model) or (name in NEVER_PUBLIC and not self.scope.everything):
                continue
            records = builder.build(self._select(model))
            yield from sorted(records, key=lambda record: str(record["id"]))

    def _select(self, model: Any) -> Any:
        """Return the objects of an export: settings, and snippets that pages use, with their translations."""
        if model is Redirect:
            return self.scope.select_redirects()
        objects = self.scope.select_all(model)
        if self.scope.everything or is_site_setting(model):
            return objects
        used = model._default_manager.filter(pk__in=self.used[model])
        if not issubclass(model, TranslatableMixin):
            return objects.filter(pk__in=used.values("pk"))
        return objects.filter(translation_key__in=used.values("translation_key"))

    def _build_files(self) -> Iterator[dict[str, Any]]:
        """Yield the records of all files that other records name, each once."""
        builder = ObjectRecords(self.names, self.collector, everything=self.scope.everything)
        for model in (get_image_model(), get_document_model()):
            keys = {pk: key for (name, pk), key in self.files.keys.items() if name == model._meta.model_name}
            found: dict[str, dict[str, Any]] = {}
            for file in model.objects.filter(pk__in=keys).iterator():
                record = builder.build_file(file, keys[file.pk])
                found[record["id"]] = min(found.get(record["id"], record), record, key=_serialize)
            yield from (found[record_id] for record_id in sorted(found))

    def _write_manifest(self) -> None:
        roots = self.scope.roots
        manifest = {
            "format": FORMAT,
            "contains": "everything" if self.scope.everything else "public",
            "sites": sorted({root.host for root in roots}),
            "languages": sorted({root.language for root in roots}),
        }
        text = json.dumps(manifest, indent=2, sort_keys=True)
        (self.directory / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def _serialize(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _write(file: IO[str], record: dict[str, Any]) -> None:
    file.write(f"{_serialize(record)}\n")


def _join(directory: Path, parts: list[Path]) -> None:
    """Join the parts, those that others refer to first, and give the file its name."""
    first, *others = parts
    with first.open("a", encoding="utf-8") as file:
        for part in others:
            with part.open(encoding="utf-8") as lines:
                file.writelines(lines)
    first.replace(directory / RECORDS_FILE)
    for part in others:
        part.unlink()


def sort_roots(roots: Iterable[Any]) -> list[Any]:
    """Return the roots of sites in the order of an export: by site, the first language of each first."""
    return sorted(roots, key=lambda root: (root.host, root.prefix))
