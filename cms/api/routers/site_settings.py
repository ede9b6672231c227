from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query

from cms.api.site_settings import (
    Language,
    NavigationAnswer,
    SettingsAnswer,
    SiteAnswer,
    TermList,
    navigation,
    site_settings,
)
from cms.content.references import Viewpoint
from cms.content.schema import Schema
from cms.core.visibility import visible_now
from cms.http.operations import PublicRouter, answer
from cms.http.params import Paged, Where
from cms.journal import cache_tags
from cms.people.models import Person
from cms.topics import labels

router = PublicRouter(tags=["Site"])


class PersonItem(Schema):
    """A person whom the site knows; lists and search filter by `value`."""

    value: str
    name: str
    role: str
    organisation: str
    biography: str


class PersonList(Schema):
    """People by name, a part of them."""

    items: list[PersonItem]
    total: int


class LanguageList(Schema):
    """The languages that a site can be read in, in its order."""

    items: list[Language]


@router.content("/site", response=SiteAnswer, operation_id="site")
def whole_site(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """What stands around every page, at once: menus and languages, the organisation, topics and regions.

    The parts are those of `/navigation`, `/settings`, `/topics` and `/regions`.
    """
    view = params.viewpoint()
    menus, of_menus = navigation(view, _languages(view))
    organisation, of_organisation = site_settings(view)
    body = SiteAnswer(
        navigation=menus,
        settings=organisation,
        topics=labels.topics(view.root.language).all(),
        regions=labels.regions(view.root.language).all(),
    )
    parts = {cache_tags.NAVIGATION, cache_tags.SETTINGS, cache_tags.TOPICS, cache_tags.REGIONS}
    return answer(body, parts.union(of_menus, of_organisation, _language_tags(view)))


@router.content("/navigation", response=NavigationAnswer, operation_id="navigation")
def site_navigation(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """The menus, and the language and country switch."""
    view = params.viewpoint()
    shown, tags = navigation(view, _languages(view))
    return answer(shown, {cache_tags.NAVIGATION, *tags, *_language_tags(view)})


@router.content("/settings", response=SettingsAnswer, operation_id="settings")
def public_settings(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """The organisation, its profiles, its donor portal and the texts around the sign-up."""
    view = params.viewpoint()
    shown, tags = site_settings(view)
    return answer(shown, {cache_tags.SETTINGS, *tags, *_site(view)})


@router.content("/topics", response=TermList)
def topics(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """All topics with their labels in the language asked for."""
    view = params.viewpoint()
    return answer(TermList(items=labels.topics(view.root.language).all()), {cache_tags.TOPICS, *_site(view)})


@router.content("/regions", response=TermList)
def regions(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """All regions with their labels in the language asked for."""
    view = params.viewpoint()
    return answer(TermList(items=labels.regions(view.root.language).all()), {cache_tags.REGIONS, *_site(view)})


@router.content("/people", response=PersonList)
def people(request: HttpRequest, params: Query[Paged]) -> HttpResponse:
    """The people with a byline or a quote, by name."""
    view = params.viewpoint()
    known = Person.objects.published().valued().filter(locale_id=view.root.locale_id).order_by("name", "pk")
    shown = known[params.offset : params.offset + params.limit]
    fields = PersonItem.model_fields
    items = [PersonItem(**{name: getattr(person, name) for name in fields}) for person in shown]
    return answer(PersonList(items=items, total=known.count()), {cache_tags.PEOPLE, *_site(view)})


@router.content("/locales", response=LanguageList)
def locales(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """The languages of the site whose front page is public."""
    view = params.viewpoint()
    return answer(LanguageList(items=_languages(view)), _language_tags(view))


def _site(view: Viewpoint) -> set[str]:
    return {cache_tags.site(view.root.site_id)}


def _language_tags(view: Viewpoint) -> set[str]:
    """A front page may be hidden, so all of them are named only together."""
    return {cache_tags.LOCALES, *_site(view)}


def _languages(view: Viewpoint) -> list[Language]:
    roots = view.atlas.languages_of(view.root.site_id)
    visible = set(visible_now(now=view.now).filter(pk__in=[r.page_id for r in roots]).values_list("pk", flat=True))
    names = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    return [
        Language(
            locale=root.language,
            label=names.get(root.language, root.language),
            path=f"{root.prefix}/",
            current=root == view.root,
        )
        for root in roots
        if root.page_id in visible
    ]
