from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query

from cms.core.api.operations import PublicRouter, answer
from cms.core.api.params import Paged, Where
from cms.core.reading import Viewpoint
from cms.core.schema import Schema
from cms.core.visibility import visible_now
from cms.people.models import Person
from cms.topics import labels

from ..furniture import Language, NavigationAnswer, SettingsAnswer, SiteAnswer, TermList, navigation, site_settings

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
    body = SiteAnswer(
        navigation=navigation(view, _languages(view)),
        settings=site_settings(view),
        topics=labels.topics(view.root.language).all(),
        regions=labels.regions(view.root.language).all(),
    )
    return answer(body, ["navigation", "settings", "topics", "regions", f"site-{view.root.site_id}"])


@router.content("/navigation", response=NavigationAnswer, operation_id="navigation")
def site_navigation(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """The menus, and the language and country switch."""
    view = params.viewpoint()
    return answer(navigation(view, _languages(view)), ["navigation", f"site-{view.root.site_id}"])


@router.content("/settings", response=SettingsAnswer, operation_id="settings")
def public_settings(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """The organisation, its profiles, its donor portal and the texts around the sign-up."""
    view = params.viewpoint()
    return answer(site_settings(view), ["settings", f"site-{view.root.site_id}"])


@router.content("/topics", response=TermList)
def topics(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """All topics with their labels in the language asked for."""
    return answer(TermList(items=labels.topics(params.viewpoint().root.language).all()), ["topics"])


@router.content("/regions", response=TermList)
def regions(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """All regions with their labels in the language asked for."""
    return answer(TermList(items=labels.regions(params.viewpoint().root.language).all()), ["regions"])


@router.content("/people", response=PersonList)
def people(request: HttpRequest, params: Query[Paged]) -> HttpResponse:
    """The people with a byline or a quote, by name."""
    view = params.viewpoint()
    known = Person.objects.published().valued().filter(locale_id=view.root.locale_id).order_by("name", "pk")
    shown = known[params.offset : params.offset + params.limit]
    fields = PersonItem.model_fields
    items = [PersonItem(**{name: getattr(person, name) for name in fields}) for person in shown]
    return answer(PersonList(items=items, total=known.count()), ["people"])


@router.content("/locales", response=LanguageList)
def locales(request: HttpRequest, params: Query[Where]) -> HttpResponse:
    """The languages of the site whose front page is public."""
    return answer(LanguageList(items=_languages(params.viewpoint())), ["locales"])


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
