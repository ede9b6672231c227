"""Routes for content shared by all pages: navigation, settings, topics, regions, people, languages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import P, PathEx, Query

from cms.api.people import PersonList, build_person, build_person_list
from cms.api.redirects import find_redirect_parameters
from cms.api.site_settings import (
    Language,
    NavigationAnswer,
    SettingsAnswer,
    SiteAnswer,
    TermList,
    build_navigation,
    build_site_settings,
    build_term_list,
)
from cms.content.references import ReadContext
from cms.content.schema import Schema
from cms.core.localisation import language_name, text_direction
from cms.core.visibility import visible_now
from cms.http.operations import PublicRouter, json_response
from cms.http.params import PagingParams, SiteParams, Slug
from cms.journal import cache_tags
from cms.snippets.people.schema import PersonProfile
from cms.snippets.topics import labels
from cms.snippets.topics.models import Region, Topic

router = PublicRouter(tags=["Site"])

PersonInPath = PathEx[Slug, P(description="The `value` of a person.", examples=["farida-hesmani"])]


class LanguageList(Schema):
    """The languages of a site: its own first, then the others in the order of the setting LANGUAGES."""

    items: list[Language]


@router.get_cached("/site", response=SiteAnswer, operation_id="site")
def whole_site(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    """Return the content shared by all pages: menus and languages, the organisation, topics and regions.

    The parts are also available separately, at `/navigation`, `/settings`, `/topics` and `/regions`.
    """
    context = params.read_context()
    menus, of_menus = build_navigation(context, _languages(context))
    organisation, of_organisation = build_site_settings(context)
    redirect_parameters, of_redirects = find_redirect_parameters(context)
    body = SiteAnswer(
        navigation=menus,
        settings=organisation,
        topics=labels.get_topic_labels(context.root.language).all(),
        regions=labels.get_region_labels(context.root.language).all(),
        redirect_parameters=redirect_parameters,
    )
    parts = {cache_tags.NAVIGATION, cache_tags.SETTINGS, cache_tags.TOPICS, cache_tags.REGIONS}
    return json_response(body, parts.union(of_menus, of_organisation, of_redirects, _language_tags(context)))


@router.get_cached("/navigation", response=NavigationAnswer, operation_id="navigation")
def site_navigation(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    """Return the menus, and the languages and countries to switch to."""
    context = params.read_context()
    shown, tags = build_navigation(context, _languages(context))
    return json_response(shown, {cache_tags.NAVIGATION, *tags, *_language_tags(context)})


@router.get_cached("/settings", response=SettingsAnswer, operation_id="settings")
def public_settings(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    """Return the organisation, its profiles, its donor portal and the texts of the sign-up form."""
    context = params.read_context()
    shown, tags = build_site_settings(context)
    return json_response(shown, {cache_tags.SETTINGS, *tags, *_site(context)})


@router.get_cached("/topics", response=TermList)
def topics(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    """List all topics with their labels, descriptions and pictures, in the requested language."""
    context = params.read_context()
    body, tags = build_term_list(Topic, context)
    return json_response(body, {cache_tags.TOPICS, *tags, *_site(context)})


@router.get_cached("/regions", response=TermList)
def regions(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    """List all regions with their labels, descriptions and pictures, in the requested language."""
    context = params.read_context()
    body, tags = build_term_list(Region, context)
    return json_response(body, {cache_tags.REGIONS, *tags, *_site(context)})


@router.get_cached("/people", response=PersonList)
def people(request: HttpRequest, params: Query[PagingParams]) -> HttpResponse:
    """List the people of the site, ordered by name."""
    context = params.read_context()
    body, tags = build_person_list(params, context)
    return json_response(body, {cache_tags.PEOPLE, *tags, *_site(context)})


@router.get_cached("/people/{value}", response=PersonProfile, operation_id="person")
def person(request: HttpRequest, value: PersonInPath, params: Query[PagingParams]) -> HttpResponse:
    """Return a person with what they said and wrote in visible pages of the site, newest first.

    `limit` and `offset` select a part of the quotations, and the same part of the pages.
    """
    context = params.read_context()
    body, tags = build_person(value, params, context)
    return json_response(body, {cache_tags.PEOPLE, *tags, *_site(context)})


@router.get_cached("/locales", response=LanguageList)
def locales(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    """List the languages of the site whose home page is public."""
    context = params.read_context()
    return json_response(LanguageList(items=_languages(context)), _language_tags(context))


def _site(context: ReadContext) -> set[str]:
    return {cache_tags.site_tag(context.root.site_id)}


def _language_tags(context: ReadContext) -> set[str]:
    """Return one tag for all languages, because the id of a hidden home page must not be disclosed."""
    return {cache_tags.LOCALES, *_site(context)}


def _languages(context: ReadContext) -> list[Language]:
    roots = context.site_roots.languages_of(context.root.site_id)
    visible = set(visible_now(now=context.now).filter(pk__in=[r.page_id for r in roots]).values_list("pk", flat=True))
    return [
        Language(
            locale=root.language,
            label=language_name(root.language),
            dir=text_direction(root.language),
            path=f"{root.prefix}/",
            current=root == context.root,
        )
        for root in roots
        if root.page_id in visible
    ]
