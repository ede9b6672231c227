"""Create and update snippets, settings of sites, pictures and documents from records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.models import DraftStateMixin, Locale, Site, TranslatableMixin

from cms.content.conversion.results import refer_to_file
from cms.core.snippets import LocalisedSetting
from cms.moving.importing.writers import publication

from ..models import ImportedRecord
from ..records.fields import has_slug, is_file, is_site_setting
from ..records.names import build_key
from ..records.record_types import State
from ..records.records import ObjectRecord
from ..reports.outcomes import Result
from ..resolution.references import ReferenceReader, resolve_pages
from .type_fields import Content, TypeFields, Writer, set_values

Pages: TypeAlias = Mapping[str, int]
STORED = "stored file"  # the value of a record's file, which is not a field of the form


class ObjectWriter(Writer):
    """Creates and updates the objects of one model in one language and site."""

    def __init__(self, model: type[Model], locale: Locale, site: Site, references: ReferenceReader) -> None:
        self.model: Any = model
        self.locale = locale
        self.site = site
        self.references = references
        self.type_fields = TypeFields(model, locale, references)

    def get_unknown(self, record: ObjectRecord) -> list[str]:
        """Return the names of the record's fields that the model does not have."""
        names = super().get_unknown(record)
        return [name for name in names if not (name == "file" and is_file(self.model))]

    def read(self, record: ObjectRecord) -> Content:
        """Return the converted fields of a record. Its file is stored.

        Raises:
            ValidationError: a field is not valid, or the file cannot be had.
        """
        values = self.type_fields.read(record.type_fields, seed=record.id)
        texts = values.get("descriptions", {})
        if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
            raise ValidationError("descriptions: not an object of texts by language")
        if is_file(self.model) and not self.references.dry_run:
            file = self.references.read_file(
                self.model, refer_to_file(record.type_fields.get("file", "")), record.type_fields
            )
            if file is None:
                raise ValidationError(list(self.references.take_notes()))
            values[STORED] = file
        return Content(values, self.references.take_notes(), missing_files=self.references.take_missing_files())

    def find(self, record: ObjectRecord, imported: ImportedRecord | None, adoptable: Mapping[str, Any]) -> Any | None:
        """Return the object that the record describes: the one with its key, its slug or its site."""
        objects = self.model._default_manager.all()
        if is_file(self.model):
            return self.references.find_file(self.model, record.type_fields.get("file", "")) if imported else None
        if is_site_setting(self.model):
            is_localised = issubclass(self.model, LocalisedSetting)
            return objects.filter(site=self.site, **{"locale": self.locale} if is_localised else {}).first()
        found = objects.filter(translation_key=build_key(record.id), locale=self.locale).first()
        if found is None and has_slug(self.model):
            found = objects.filter(slug=record.type_fields.get("slug"), locale=self.locale).first()
        return found

    def write(
        self, record: ObjectRecord, content: Content, existing: Any | None, state: str, pages: Pages
    ) -> tuple[Any, Result, list[str]]:
        """Create or update an object; `pages` has the pages of the records that it refers to."""
        values = {name: resolve_pages(value, pages) for name, value in content.values.items()}
        existing = existing or self.find(record, None, {})  # also one that this batch has created
        instance = values.pop(STORED, None) or existing or self._build(record)
        set_values(instance, values)
        self._save(instance, record, state)
        return instance, Result.UPDATED if existing else Result.CREATED, []

    def complete(self, record: ObjectRecord, content: Content, instance: Any, pages: Pages) -> tuple[str, ...]:
        """Add the references to pages that were imported after the object."""
        self.write(record, content, instance, record.state, pages)
        return ()

    def clear_cache(self) -> None:
        """Discard what a transaction that was rolled back has created."""
        self.references.snippets.clear_cache()

    def _build(self, record: ObjectRecord) -> Any:
        instance = self.model()
        if is_site_setting(self.model):
            instance.site = self.site
        if issubclass(self.model, TranslatableMixin):
            instance.locale = self.locale
            if not is_site_setting(self.model):
                instance.translation_key = self._get_translation_key(record)
        return instance

    def _get_translation_key(self, record: ObjectRecord) -> Any:
        """Return the key of the object that this one translates; else that of its own record."""
        if record.translation_of:
            return build_key(record.translation_of)
        source = None
        if has_slug(self.model) and self.locale.language_code != settings.LANGUAGE_CODE:
            same = {"slug": record.type_fields.get("slug"), "locale__language_code": settings.LANGUAGE_CODE}
            source = self.model._default_manager.filter(**same).first()
        return source.translation_key if source else build_key(record.id)

    def _save(self, instance: Any, record: ObjectRecord, previous: str) -> None:
        if not isinstance(instance, DraftStateMixin):
            instance.save()
        elif instance.pk is not None:
            publication.write_change(instance, record.state, previous=previous)
        elif record.state == State.PUBLIC:
            publication.publish_new(instance)
        else:
            publication.save_new_draft(instance)
