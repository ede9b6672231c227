"""Which models and fields records describe, under which names and in which form.

Besides pages, these are snippets, settings, images, documents and redirects.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import FileField, ForeignKey, ManyToManyField, Model
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import DraftStateMixin, Page, TranslatableMixin
from wagtail.snippets.models import get_snippet_models

from cms.core.snippets import LocalisedSetting
from cms.core.zoned_times import ZONE_FIELDS
from cms.editing.restricted_drafts.models import RestrictableDraft
from cms.pages.models import BasePage
from cms.pages.reader_notes import READER_NOTE_FIELDS

PICTURE, DOCUMENT, REDIRECT = "picture", "document", "redirect"
# Fields of Wagtail's pages that records have. All others describe the tree, versions or users.
PAGE_FIELDS = frozenset(("seo_title", "search_description", "show_in_menus", "expire_at"))
# Fields of BasePage that `Record` has under another name or in a simpler form.
COMMON_PAGE_FIELDS = frozenset(
    ("summary", "published_at", "topics", "body", "canonical_url", "source_name", *READER_NOTE_FIELDS)
)
# Fields that no form has, and that records need: alternative texts by language, the name of a download, and the zones
# in which times were typed.
HIDDEN_FIELDS = frozenset(("descriptions", "original_name", *ZONE_FIELDS))
FIELD_NAMES = {"original_name": "filename", "go_live_zone": "publish_zone"}


@cache
def get_object_types() -> dict[str, type[Model]]:
    """Return the models by the names of their types in records, those that others refer to first."""
    snippets = [model for model in get_snippet_models() if issubclass(model, TranslatableMixin)]
    settings = [model for model in settings_registry if issubclass(model, BaseSiteSetting)]
    return {
        PICTURE: get_image_model(),
        DOCUMENT: get_document_model(),
        **{get_object_type(model): model for model in sorted([*snippets, *settings], key=_sort_key)},
        REDIRECT: Redirect,
    }


def get_object_type(model: type[Model]) -> str:
    """Return the name of a model in records: “media_contact” for MediaContact."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def is_site_setting(model: type[Model]) -> bool:
    """Return whether there is one object of the model for each site, or for each site and language."""
    return issubclass(model, (BaseSiteSetting, LocalisedSetting))


def has_slug(model: type[Model]) -> bool:
    """Return whether references name an object of the model by its slug."""
    return has_field(model, "slug")


def has_field(model: type[Model], name: str) -> bool:
    """Return whether a model has a field of this name."""
    return any(field.name == name for field in model._meta.get_fields())


def _sort_key(model: type[Model]) -> tuple[int, int, str]:
    """Order models so that those with relations to others come after them, and settings last."""
    relations = [field for field in model._meta.get_fields() if field.is_relation and not field.auto_created]
    targets = {field.related_model for field in relations} & set(get_snippet_models())
    return is_site_setting(model), len(targets), get_object_type(model)


class FieldKind(enum.Enum):
    """The kind of a field in records."""

    VALUE = "value"
    HTML = "html"
    BLOCKS = "blocks"
    FILE = "file"
    PAGE = "page"
    SNIPPET = "snippet"
    SNIPPETS = "snippets"
    CHILDREN = "children"


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of records: its name there, the name of the attribute of the model, and its kind."""

    name: str
    attribute: str
    kind: FieldKind
    field: Any  # the model field; of children, the relation


def get_record_fields(model: type[Model]) -> tuple[RecordField, ...]:
    """Return the fields that records of a model have besides those of every record, in the order of their names."""
    key: Any = model  # mypy does not accept types as keys of a cache
    return build_record_fields(key)


@cache
def build_record_fields(model: Any) -> tuple[RecordField, ...]:
    """Return the fields from the definition of the model."""
    names = FIELD_NAMES | {field_name: name for name, field_name in getattr(model, "import_fields", {}).items()}
    found = [
        RecordField(names.get(field.name, field.name), field.name, form, field)
        for field in model._meta.get_fields()
        if not field.auto_created and field.name not in _excluded_fields(model) and (form := _get_form(field))
    ]
    children = [
        RecordField(names.get(name, name), name, FieldKind.CHILDREN, relation)
        for relation in get_all_child_relations(model)
        if (name := relation.get_accessor_name()) not in _excluded_children(model)
        and relation.related_model._meta.app_label != "wagtailcore"
    ]
    return tuple(sorted([*found, *children], key=lambda one: one.name))


def is_file(model: type[Model]) -> bool:
    """Return whether the model is that of pictures or documents."""
    return issubclass(model, (get_image_model(), get_document_model()))


def _get_form(field: Any) -> FieldKind | None:
    """Return the form of a field; None if records cannot have it."""
    if not (field.editable or field.name in HIDDEN_FIELDS) or field.primary_key or field.name == "sort_order":
        return None
    if isinstance(field, (ParentalKey, FileField)):
        return None
    if isinstance(field, StreamField):
        return FieldKind.BLOCKS
    if isinstance(field, RichTextField):
        return FieldKind.HTML
    if not field.is_relation:
        return FieldKind.VALUE
    target = field.related_model
    if isinstance(field, ForeignKey):
        if is_file(target):
            return FieldKind.FILE
        if issubclass(target, Page):
            return FieldKind.PAGE
        return FieldKind.SNIPPET if _is_snippet(target) else None
    return FieldKind.SNIPPETS if isinstance(field, ManyToManyField) and _is_snippet(target) else None


def _is_snippet(model: type[Model]) -> bool:
    """Return whether references can name an object of the model: by a slug, or by the key of its translations."""
    return model in get_snippet_models() and (has_slug(model) or issubclass(model, TranslatableMixin))


@cache
def _excluded_fields(model: Any) -> frozenset[str]:
    if not issubclass(model, Page):
        unwritten = ("go_live_at", "go_live_zone", "first_published_at")
        return frozenset(unwritten) if issubclass(model, DraftStateMixin) else frozenset()
    own = COMMON_PAGE_FIELDS if issubclass(model, BasePage) else frozenset()
    restrictions = {field.name for field in (*_fields(RestrictableDraft), *RestrictableDraft._meta.many_to_many)}
    return frozenset({field.name for field in _fields(Page)} - PAGE_FIELDS | own | restrictions)


def _fields(model: Any) -> Any:
    return model._meta.fields


def _excluded_children(model: Any) -> frozenset[str]:
    """Return the relation to authors if records have all of it in `authors`."""
    if not is_authored(model):
        return frozenset()
    relation, name = get_author_relation(model)
    if not name:
        return frozenset((relation,))
    fields = get_record_fields(model._meta.get_field(relation).related_model)
    return frozenset((relation,)) if [field.attribute for field in fields] == [name] else frozenset()


def is_authored(model: type[Model]) -> bool:
    """Return whether the pages of a type have authors."""
    return "author" in getattr(model, "search_filters", {})


def get_author_relation(model: Any) -> tuple[str, str]:
    """Return the relation of a page type to its authors, and the field of its inline model, empty if it has none."""
    relation, _, name = model.search_filters["author"].lookup.partition("__")
    return relation, name
