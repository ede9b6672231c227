"""The public use of pictures and documents: which objects show a file to readers, or will without another decision.

A file has no draft: a change of a file changes everything that uses it. `PublicFilePermissionPolicy` in
`cms/core/permission_policies.py` therefore asks for the right to publish these objects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import DraftStateMixin, ReferenceIndex

from . import clock
from .revision_references import Reference, extract_references
from .revisions import get_cleared_revisions

# For each object in the content of cleared revisions, the content type and the ids of the objects that they belong to.
ClearedReferences = Mapping[Reference, Mapping[int, set[str]]]


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
