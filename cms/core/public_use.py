"""The public use of images and documents: which objects show a file to readers, and who may therefore change it.

A file has no draft: a change of a file changes everything that uses it, published or due to be without another
decision. The policy of files therefore asks for the right to publish these objects.

Wagtail's reference index describes objects as they are saved, not their revisions. Wagtail's own functions would build
the object first and query the database for each chooser. This module reads the stored JSON of revisions without any
query.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Cast
from modelcluster.models import get_all_child_relations
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.coreutils import resolve_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry
from wagtail.rich_text import extract_references_from_rich_text

from . import clock
from .revisions import get_cleared_revisions

Reference = tuple[type[Model], str]  # the model and the primary key, as in Wagtail's reference index
# For each object in the content of cleared revisions, the content type and the ids of the objects that they belong to.
ClearedReferences = Mapping[Reference, Mapping[int, set[str]]]
CHANGING_ACTIONS = frozenset(("change", "delete"))


class PublicFilePermissionPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy for uploaded files, and for files in public use also the right to publish what uses them.

    A file has no draft: changing or deleting it changes every page that uses it, without an approval. Lists
    (`instances_user_has_any_permission_for`) contain files in public use nevertheless, because users look for files
    there; every action asks this policy about its file.
    """

    cleared_cache_name = "_cleared_references_cache"

    def __init__(self, model: type[Model], auth_model: str) -> None:
        super().__init__(model, auth_model=auth_model, owner_field_name="uploaded_by_user")

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        has_permission = super().user_has_any_permission_for_instance
        changing = CHANGING_ACTIONS.intersection(actions)
        if has_permission(user, set(actions) - changing, instance):
            return True
        if not changing or not has_permission(user, changing, instance):
            return False
        return not any(uses.exists() for uses in self._find_unpublishable_uses(user, instance))

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet:
        users = super().users_with_any_permission_for_instance(actions, instance)
        allowed = [user.pk for user in users if self.user_has_any_permission_for_instance(user, actions, instance)]
        return users.filter(pk__in=allowed)

    def may_change_unused(self, user: Any, instance: Any) -> bool:
        """Return whether the user may change the file while it is in no public use."""
        return bool(super().user_has_any_permission_for_instance(user, CHANGING_ACTIONS, instance))

    def is_in_public_use(self, user: Any, instance: Any) -> bool:
        """Return whether the file is in public use, whatever the user may do."""
        return any(uses.exists() for uses in find_public_uses(instance, self._get_cleared(user)))

    def find_refusing_uses(self, user: Any, instance: Any) -> list[QuerySet]:
        """Return the public uses without which the user could change the file, as one queryset for each model."""
        if not self.may_change_unused(user, instance):
            return []
        return [uses for uses in self._find_unpublishable_uses(user, instance) if uses.exists()]

    def _find_unpublishable_uses(self, user: Any, instance: Model) -> list[QuerySet]:
        return [_exclude_publishable(uses, user) for uses in find_public_uses(instance, self._get_cleared(user))]

    def _get_cleared(self, user: Any) -> ClearedReferences:
        """Return the references of cleared revisions, read once for each request, as Wagtail caches permissions."""
        if not hasattr(user, self.cleared_cache_name):
            setattr(user, self.cleared_cache_name, read_cleared_references())
        cleared: ClearedReferences = getattr(user, self.cleared_cache_name)
        return cleared


def _exclude_publishable(objects: QuerySet, user: Any) -> QuerySet:
    """Return the objects without those that the user may publish; changing an object without drafts publishes it."""
    policy = policy_registry.get_by_type(objects.model)
    if issubclass(objects.model, Page):
        return objects.exclude(pk__in=policy.instances_user_has_permission_for(user, "publish").values("pk"))
    action = "publish" if issubclass(objects.model, DraftStateMixin) else "change"
    return objects.none() if policy.user_has_permission(user, action) else objects


def read_cleared_references() -> ClearedReferences:
    """Return what all cleared revisions refer to. There are few of them, and they are read in one query."""
    found: dict[Reference, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = get_cleared_revisions().values_list("content_type_id", "base_content_type_id", "object_id", "content")
    for content_type_id, base_content_type_id, object_id, content in rows:
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        for reference in extract_references(model, content) if model else ():
            found[reference][base_content_type_id].add(object_id)
    return found


def find_public_uses(file: Model, cleared: ClearedReferences) -> list[QuerySet]:
    """Return the objects that use the file publicly, as one queryset for each model of pages, snippets and settings.

    They are published, public as soon as they are saved, or have a cleared revision that uses the file. This takes one
    query, and evaluating the result one for each model.
    """
    indexed = ReferenceIndex.get_references_to(file)
    in_revisions = cleared.get((type(file), str(file.pk)), {})
    content_types = {*indexed.order_by().values_list("base_content_type_id", flat=True).distinct(), *in_revisions}
    models = {pk: ContentType.objects.get_for_id(pk).model_class() for pk in sorted(content_types)}
    return [
        _public_objects(model, indexed.filter(base_content_type_id=pk), in_revisions.get(pk, ()))
        for pk, model in models.items()
        if model is not None
    ]


def _public_objects(model: type[Model], indexed: QuerySet, in_revisions: Iterable[str]) -> QuerySet:
    ids = indexed.order_by().values_list(Cast("object_id", output_field=model._meta.pk))
    return model._default_manager.filter(Q(_is_published(model), pk__in=ids) | Q(pk__in=list(in_revisions)))


def _is_published(model: type[Model]) -> Q:
    """Return the condition for an object of which readers see what is saved, as soon as time and privacy allow it.

    This is more than `visible_now()`, because nobody looks at the content again when a go-live passes or a restriction
    ends. Objects without drafts are published by saving them.
    """
    if not issubclass(model, DraftStateMixin):
        return Q()
    return Q(live=True) & (Q(expire_at=None) | Q(expire_at__gt=clock.now()))


def extract_references(model: type[Model], content: Mapping[str, Any]) -> Iterator[Reference]:
    """Yield the references in the content of a revision of `model`: foreign keys, streams, rich text, inline panels.

    Values that the fields and blocks of today cannot have stored are ignored.
    """
    for field in model._meta.get_fields():
        stored = content.get(field.name)
        if not stored or field.auto_created:
            continue
        if isinstance(field, StreamField):
            yield from _references_in_block(field.stream_block, _parse(stored))
        elif isinstance(field, RichTextField):
            yield from _references_in_html(stored)
        elif field.many_to_one and field.related_model:
            yield field.related_model, str(stored)
        elif field.many_to_many:
            yield from ((field.related_model, str(pk)) for pk in stored)
    for relation in get_all_child_relations(model):
        for child in content.get(relation.get_accessor_name()) or ():
            yield from extract_references(relation.related_model, child)


def _references_in_block(block: Block, stored: Any) -> Iterator[Reference]:
    if isinstance(block, ChooserBlock):
        if stored:
            yield resolve_model_string(block.target_model), str(stored)
    elif isinstance(block, RichTextBlock):
        yield from _references_in_html(stored)
    elif isinstance(block, BaseStructBlock):
        values = stored if isinstance(stored, dict) else {}
        for name, child in block.child_blocks.items():
            yield from _references_in_block(child, values.get(name))
    elif isinstance(block, ListBlock):
        for item in _list(stored):
            has_id = isinstance(item, dict) and item.keys() >= {"type", "value"}  # Wagtail's newer storage format
            yield from _references_in_block(block.child_block, item["value"] if has_id else item)
    elif isinstance(block, BaseStreamBlock):
        for item in _list(stored):
            if isinstance(item, dict) and (child := block.child_blocks.get(item.get("type"))):
                yield from _references_in_block(child, item.get("value"))


def _references_in_html(stored: Any) -> Iterator[Reference]:
    if isinstance(stored, str):
        yield from ((target, str(pk)) for target, pk, *_ in extract_references_from_rich_text(stored))


def _parse(stored: Any) -> Any:
    try:
        return json.loads(stored) if isinstance(stored, str) else stored
    except ValueError:
        return None


def _list(stored: Any) -> list[Any]:
    return stored if isinstance(stored, list) else []
