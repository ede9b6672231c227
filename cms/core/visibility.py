"""The one rule of what the public may see, and the times at which the clock changes that, called boundaries.

Every public read of pages uses this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_noop
from wagtail.models import DraftStateMixin, Page, PageViewRestriction, Site

from cms.db.cached_sql import cached_sql
from cms.db.left_out_tables import find_types_left_out

from . import clock
from .sites import SiteRoot
from .snippets import BaseSnippet

MAX_CACHED_PAGE_TYPES = 100_000  # pages whose type a process caches, about 10 MB
NOT_PUBLISHED = gettext_noop("it is not published")
MAX_CONSTANT_PATHS = 50  # restricted sections that a query names
MAX_PATH_LENGTH = 255  # length of treebeard's column


def visible_now(model: type[Model] = Page, *, root: SiteRoot | None = None, now: datetime | None = None) -> QuerySet:
    """Return the pages of `model` that the public may see at this moment.

    They are live, their go-live is reached, they are not expired, neither they nor an ancestor have a view restriction,
    and they are inside a site. With `root`, only pages of this site and language are returned. Dates are compared with
    the clock, because the job that publishes and expires pages may not have run yet.
    """
    return model._default_manager.filter(*_conditions(root, now or clock.now()).values())


def visible_rows(rows: QuerySet, *, root: SiteRoot | None, now: datetime) -> QuerySet:
    """Return the rows of the pages that the public may see at this moment, with `root` in this site and language.

    The rows have the columns `path`, `content_type_id`, `locale_id`, `live`, `go_live_at` and `expire_at` of their
    pages. The rule is that of `visible_now()`; the restricted paths are read first, because comparing all rows with a
    constant takes a tenth of the time.
    """
    restricted = [row.page__path for row in _restricted_paths()]
    return rows.filter(*_conditions(root, now, restricted).values())


def visible_at_some_time(model: type[Page] = Page) -> QuerySet:
    """Return the pages of `model` that the public sees at some time without a further change.

    This is `visible_now()` without the dates, so it includes pages that have expired or whose go-live is in the future.
    """
    return model.objects.filter(*_lasting_conditions(None).values())


def outside_restrictions(model: type[Page] = Page, *, root: SiteRoot | None = None) -> QuerySet:
    """Return the pages of `model`, live or not, that are inside a site and have no view restriction on or above."""
    conditions = _lasting_conditions(root)
    del conditions[NOT_PUBLISHED]
    return model.objects.filter(*conditions.values())


def hidden_because(page_id: int, now: datetime | None = None) -> list[str]:
    """Return the reasons why the public may not see a page, as texts; empty if it may."""
    page = Page.objects.filter(pk=page_id)
    if not page.exists():
        return [gettext("there is no such page")]
    conditions = _conditions(None, now or clock.now())
    return [gettext(reason) for reason, condition in conditions.items() if not page.filter(condition).exists()]


def _conditions(root: SiteRoot | None, now: datetime, restricted: Sequence[str] | None = None) -> dict[str, Q]:
    """Return the conditions for a visible page, each by the text of the reason why it is not met."""
    return {
        NOT_PUBLISHED: Q(live=True),
        gettext_noop("its go-live is in the future"): Q(go_live_at=None) | Q(go_live_at__lte=now),
        gettext_noop("it has expired"): Q(expire_at=None) | Q(expire_at__gt=now),
        **_lasting_conditions(root, restricted),
    }


def _lasting_conditions(root: SiteRoot | None, restricted: Sequence[str] | None = None) -> dict[str, Q]:
    """Return those of the conditions that do not depend on the time."""
    types = find_types_left_out()
    return {
        NOT_PUBLISHED: Q(live=True),
        gettext_noop("it is outside every site"): under(root) if root else Q(Exists(_site_roots_above())),
        gettext_noop("it or one of its ancestors is private"): _outside(restricted),
        **({gettext_noop("the app of its type is not installed"): ~Q(content_type_id__in=types)} if types else {}),
    }


def find_visible_page(page_id: int, *, root: SiteRoot | None = None, now: datetime | None = None) -> Page | None:
    """Return the page as an instance of its own type; None if the public may not see it.

    Text and visibility are read in one statement, so that text saved for later in between is never returned.
    """
    now = now or clock.now()
    return next(
        (page for model in _candidate_models(page_id) for page in _visible_row(model, page_id, root, now)), None
    )


def _candidate_models(page_id: int) -> Iterator[type[Page]]:
    """Yield the cached type of the page, then the current one if it differs.

    A page never changes its type, but after a database was restored another page may have its id.
    """
    if cached := _page_models.get(page_id):
        yield cached
    content_type = next(iter(_content_type(page_id)), None)
    model = ContentType.objects.get_for_id(content_type).model_class() if content_type else None
    if model and model is not cached:
        if len(_page_models) >= MAX_CACHED_PAGE_TYPES:
            _page_models.clear()
        _page_models[page_id] = model
        yield model


_page_models: dict[int, type[Page]] = {}


def _content_type(page_id: int) -> QuerySet:
    return Page.objects.order_by().filter(pk=page_id).values_list("content_type_id", flat=True)


@cached_sql
def _visible_row(model: type[Page], page_id: int, root: SiteRoot | None, now: datetime) -> QuerySet:
    return visible_now(model, root=root, now=now).order_by().filter(pk=page_id)


def under(root: SiteRoot) -> Q:
    """Return the condition that a page is in this language of the site; the pages of nested sites are among them."""
    return at_or_below(root.tree_path) & Q(locale_id=root.locale_id)


def _outside(restricted: Sequence[str] | None) -> Q:
    """Return the condition that no page above has a restriction; a few known paths are compared as constants."""
    if restricted is None or len(restricted) > MAX_CONSTANT_PATHS:
        return ~Q(Exists(_restrictions_above()))
    outside = Q()
    for path in restricted:
        outside &= ~at_or_below(path)
    return outside


def at_or_below(path: str) -> Q:
    """Return the condition that a page is at or below a path: a range, because LIKE takes SQLite half as long again."""
    last = path.ljust(MAX_PATH_LENGTH, "Z")  # the last letter of treebeard's alphabet
    return Q(path__range=(path, last))


@cached_sql
def _restricted_paths() -> QuerySet:
    return PageViewRestriction.objects.order_by().values_list("page__path")


def _outer_path() -> ExpressionWrapper:
    return ExpressionWrapper(OuterRef("path"), output_field=CharField())


def _restrictions_above() -> QuerySet:
    return PageViewRestriction.objects.annotate(outer=_outer_path()).filter(outer__startswith=F("page__path"))


def _site_roots_above() -> QuerySet:
    """Return the roots of sites and their translations, which are siblings in the tree."""
    keys = Site.objects.values("root_page__translation_key")
    return (
        Page.objects.annotate(outer=_outer_path())
        .filter(translation_key__in=keys, locale_id=OuterRef("locale_id"))
        .filter(outer__startswith=F("path"))
    )


def boundary_fields(model: type[models.Model]) -> list[str]:
    """Return the names of a model's boundary fields: go-live and expiry, and those it lists as `boundary_fields`."""
    dates = ["go_live_at", "expire_at"] if issubclass(model, DraftStateMixin) else []
    return [*dates, *getattr(model, "boundary_fields", ())]


@cache
def all_boundary_fields() -> list[models.Field[Any, Any]]:
    """Return every boundary field of all models; inherited fields of one table only once."""
    fields = [model._meta.get_field(name) for model in apps.get_models() for name in boundary_fields(model)]
    return list({(field.model, field.name): field for field in fields}.values())


def past_boundary(field: models.Field[Any, Any], now: Any) -> QuerySet:
    """Return the newest boundary ≤ `now` in this field, also of hidden objects."""
    return _newest(field, now, field.model._default_manager.all())


def next_boundary(field: models.Field[Any, Any], now: Any) -> QuerySet:
    """Return the next boundary > `now` in this field, also of hidden objects."""
    return _next(field, now, field.model._default_manager.all())


def past_public_boundary(field: models.Field[Any, Any], now: Any) -> QuerySet:
    """Return the newest boundary ≤ `now` in this field of an object that is public then, or was until it expired."""
    return _newest(field, now, _public_objects(field.model))


def next_public_boundary(field: models.Field[Any, Any], now: Any) -> QuerySet:
    """Return the next boundary > `now` in this field of an object that is public now."""
    return _next(field, now, _visible_objects(field.model, now))


def _newest(field: models.Field[Any, Any], now: Any, objects: QuerySet) -> QuerySet:
    return objects.filter(**{f"{field.name}__lte": now}).order_by(f"-{field.name}").values(field.name)[:1]


def _next(field: models.Field[Any, Any], now: Any, objects: QuerySet) -> QuerySet:
    return objects.filter(**{f"{field.name}__gt": now}).order_by(field.name).values(field.name)[:1]


def _public_objects(model: type[models.Model]) -> QuerySet:
    if issubclass(model, Page):
        return visible_at_some_time(model)
    return (
        model._default_manager.filter(live=True) if issubclass(model, DraftStateMixin) else model._default_manager.all()
    )


def _visible_objects(model: type[models.Model], now: Any) -> QuerySet:
    if issubclass(model, Page):
        return visible_now(model, now=now)
    return model.objects.published(now) if issubclass(model, BaseSnippet) else _public_objects(model)
