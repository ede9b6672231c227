"""Operations of the public API for holders of personal links; their responses are private and never cached."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import override
from ninja import Query

from cms.api.openapi.descriptions import EMBARGO_TOKEN
from cms.api.pages import AnyPage, build_detail
from cms.content.details import PageDetail
from cms.content.references import ReadContext
from cms.core import clock
from cms.core.localisation import format_release_time, language_of_words, text_direction
from cms.core.sites import SiteRoot, SiteRoots
from cms.http.operations import PublicRouter, json_response
from cms.pages.models import BasePage
from cms.snippets.organisation.site_profile import get_organisation_name

from .changes import Difference, compare, find_last_reading
from .credentials import Holder, find_access, find_reader
from .files import RATE_LIMIT, build_file_url, build_picture_query
from .kits import find_kit, has_kit, list_kit_files
from .models import AccessEvent
from .notices import record_reading
from .releases import EmbargoedRelease, find_public_url, load_page
from .schema import (
    AcceptedTerms,
    EmbargoChanges,
    EmbargoFile,
    EmbargoKit,
    EmbargoPass,
    EmbargoTerms,
    SiteParams,
    VersionParams,
)
from .terms import accept_terms, get_terms, record_event
from .versions import find_replacement_time, find_version

router = PublicRouter(tags=["Embargo access"])

SECURITY: dict[str, list[dict[str, list[str]]]] = {"security": [{EMBARGO_TOKEN: []}]}
OPERATION_OPTIONS: dict[str, Any] = {"rate_limit": RATE_LIMIT, "openapi_extra": SECURITY}


@router.get_private("/embargo-access/terms", response=EmbargoTerms, operation_id="embargo_terms", **OPERATION_OPTIONS)
def embargo_terms(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    """Return the terms of a release under embargo, for the code of a personal link or for a token.

    Returns 404 for a code or token that is unknown, replaced, used up or revoked, and while the release is not
    scheduled. Nothing of the release is in the response. Once it is public, `public_url` is its address.
    """
    holder, release = find_access(get_credential(request))
    if release is None:
        return json_response(_describe_public_release(holder, params.site))
    _check_site(release.root, params.site)
    if holder.link:
        record_event(holder.access, AccessEvent.Kind.LINK_OPENED)
    terms = get_terms(release.root)
    return json_response(
        EmbargoTerms(
            **_describe(holder, release.root),
            embargo_until=release.embargo_until,
            embargo_until_text=_describe_end(release),
            embargo_zone=release.embargo_zone,
            terms=terms.text,
            terms_version=terms.version,
            accepted=holder.has_accepted(release),
            public_url=None,
            version=release.number,
        )
    )


@router.post_private(
    "/embargo-access/acceptances", response=EmbargoPass, operation_id="accept_embargo_terms", **OPERATION_OPTIONS
)
def accept_embargo_terms(request: HttpRequest, body: AcceptedTerms, params: Query[SiteParams]) -> HttpResponse:
    """Accept the terms in the name of the journalist, and get a token with which the release can be read.

    Send the code of the link or an earlier token, which the new one replaces. Programs open links in e-mails, so send
    this only after an action of the reader. Returns 422 if the terms have changed since they were shown.
    """
    holder, release = find_access(get_credential(request))
    if release is None:
        raise Http404
    _check_site(release.root, params.site)
    token = accept_terms(holder, release, body.terms_version)
    return json_response(EmbargoPass(token=token, embargo_until=release.embargo_until))


@router.get_private("/embargo-access/release", response=AnyPage, operation_id="embargo_release", **OPERATION_OPTIONS)
def embargo_release(request: HttpRequest, params: Query[VersionParams]) -> HttpResponse:
    """Return the release in the schema of its page type, in the version that is scheduled for the end of the embargo.

    The URLs of its pictures and documents have keys, which work until the access ends, or for 15 minutes after another
    version took its place. Returns 404 if the token is not
    valid, or is no longer: `embargo_terms` then tells whether the release is public or the terms have to be accepted
    again.
    """
    holder, release = _find_reader(request, params)
    body = read_release(holder, release)
    record_reading(holder.access, release)
    return json_response(body)


@router.get_private(
    "/embargo-access/changes", response=EmbargoChanges, operation_id="embargo_changes", **OPERATION_OPTIONS
)
def embargo_changes(request: HttpRequest, params: Query[VersionParams]) -> HttpResponse:
    """Return what has changed since this reader read the release: which words differ, and whether files do.

    It stays the same when the reader loads the version again. `changed` is false for readers who have read no other
    version, and if only dates have changed.
    """
    holder, release = _find_reader(request, params)
    last = find_last_reading(holder.access, release)
    difference = compare(last.version, release, _build_context(holder, release)) if last else Difference()
    row = find_replacement_time(release)
    return json_response(
        EmbargoChanges(
            version=release.number,
            changed_at=row.scheduled_at if row else None,
            changed=last is not None,
            read_at=last.at if last else None,
            comparable=difference.is_comparable,
            texts=list(difference.texts),
            pictures_changed=difference.pictures,
            documents_changed=difference.documents,
        )
    )


def read_release(holder: Holder, release: EmbargoedRelease) -> PageDetail:
    """Return the release; links, related pages and calls to action in it are as the public sees them.

    Raises:
        Http404: The page has just been deleted.
    """
    return build_detail(_load_page(release), _build_context(holder, release))[0]


@router.get_private("/embargo-access/kit", response=EmbargoKit, operation_id="embargo_kit", **OPERATION_OPTIONS)
def embargo_kit(request: HttpRequest, params: Query[VersionParams]) -> HttpResponse:
    """Return the files of the press kit: texts, PDF, originals of pictures, documents, and a ZIP of all.

    While the kit is being built, ask again after some seconds.
    """
    holder, release = _find_reader(request, params)
    kit = None if holder.trial else find_kit(holder.access, release)
    if kit is None:
        is_built = has_kit(holder.access.page) and not holder.trial
        state: Literal["building", "none"] = "building" if is_built else "none"
        return json_response(EmbargoKit(version=release.number, state=state, pdf=False, files=[]))
    files = [
        EmbargoFile(
            kind=file.kind,
            name=file.name,
            title=file.title,
            url=build_file_url("kit", holder, release, file_id),
            size=file.size,
            content_type=file.content_type,
            language=file.language,
        )
        for file_id, file in list_kit_files(kit)
    ]
    return json_response(EmbargoKit(version=release.number, state="ready", pdf=kit.has_pdf, files=files))


def get_credential(request: HttpRequest) -> str:
    """Return the code or token of the header `Authorization: Embargo …`.

    Raises:
        Http404: The header is missing or has another scheme.
    """
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "embargo" or not credential:
        raise Http404
    return credential.strip()


def _find_reader(request: HttpRequest, params: VersionParams) -> tuple[Holder, EmbargoedRelease]:
    """Return the reader, and the version of the parameters.

    Raises:
        Http404: There is no such reader, or the version has ended.
    """
    holder, release = find_reader(get_credential(request))
    _check_site(release.root, params.site)
    version = find_version(release, params.version)
    if version is None:
        raise Http404
    return holder, version


def _load_page(release: EmbargoedRelease) -> BasePage:
    page = load_page(release)
    if page is None:
        raise Http404
    return page


def _build_context(holder: Holder, release: EmbargoedRelease) -> ReadContext:
    return ReadContext(
        site_roots=SiteRoots.read(),
        root=release.root,
        now=clock.now(),
        build_picture_query=partial(build_picture_query, holder, release),
        build_document_url=partial(build_file_url, "document", holder, release),
    )


def _describe_public_release(holder: Holder, host: str | None) -> EmbargoTerms:
    """Return where the release of an access is that has become public; the access may have ended long ago.

    Raises:
        Http404: The release is not public.
    """
    root = SiteRoots.read().root_of(holder.access.page)
    public_url = find_public_url(holder.access.page)
    if root is None or public_url is None:
        raise Http404
    _check_site(root, host)
    return EmbargoTerms(
        **_describe(holder, root),
        embargo_until=None,
        embargo_until_text="",
        embargo_zone="",
        terms="",
        terms_version="",
        accepted=False,
        public_url=public_url,
        version=None,
    )


def _describe(holder: Holder, root: SiteRoot) -> dict[str, Any]:
    return {
        "recipient": holder.access.journalist.name,
        "organisation": get_organisation_name(root.site_id),
        "locale": root.language,
        "dir": text_direction(root.language),
        "time_zone": settings.SITE_TIME_ZONE,
    }


def _describe_end(release: EmbargoedRelease) -> str:
    with override(language_of_words(release.root.language)):
        return format_release_time(release.embargo_until, release.embargo_zone)


def _check_site(root: SiteRoot, host: str | None) -> None:
    """Check the parameter `site`.

    Raises:
        Http404: The release is on another site.
    """
    if host is None:
        return
    named = SiteRoots.read().find(host, None)
    if named is None or named.site_id != root.site_id:
        raise Http404
