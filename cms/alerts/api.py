"""The operations of alerts; their responses never reveal whether an address is known."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query
from ninja import Schema as NinjaSchema
from pydantic import AfterValidator, Field

from cms.content.listed_values import ListedValues
from cms.content.references import ReadContext
from cms.content.schema import Schema
from cms.http.operations import PublicRouter
from cms.http.params import SiteParams, Slug
from cms.http.problems import invalid
from cms.pages.page_types import searchable_models
from cms.sign_ups.addresses import normalise_address
from cms.sign_ups.api import PagePath, Token
from cms.topics import labels

from .criteria import Criteria, build_criteria
from .models import MAX_QUERY_LENGTH
from .submission import submit_alert
from .subscribers import stop_alerts

router = PublicRouter(tags=["Alerts"])
MAX_VALUES = 50  # of one filter

_types = ListedValues(lambda: [model.api_type for model in searchable_models()])
ALERT_EXAMPLE = {
    "email": "ada@example.org",
    "q": "recruitment fees",
    "type": ["release"],
    "topic": ["press-freedom"],
    "locale": "en",
    "page": "/press/",
}


class AlertRequest(Schema, json_schema_extra={"examples": [ALERT_EXAMPLE]}):
    """The content of the form for alerts: an address, and what to tell it of. At least one criterion is required."""

    email: str = Field(max_length=254, description="The e-mail address to write to.")
    q: str = Field(
        "",
        max_length=MAX_QUERY_LENGTH,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="Words, as in `/search`: pages match that a search for them finds.",
    )
    type: list[Annotated[str, _types, AfterValidator(_types.check)]] = Field(
        [], max_length=MAX_VALUES, description="Types of pages, of which a page has any. Empty: all types."
    )
    topic: list[Slug] = Field([], max_length=MAX_VALUES, description="Topics, of which a page has any. Empty: all.")
    region: list[Slug] = Field([], max_length=MAX_VALUES, description="Regions, of which a page has any. Empty: all.")
    site: str | None = Field(
        None, max_length=255, description="`host` or `host:port` of the site. Default: the default site."
    )
    locale: str | None = Field(
        None, max_length=12, description="The language of the pages. Default: the first language of the site."
    )
    page: PagePath = ""
    website: str = Field(
        "",
        max_length=500,
        description="A field that is hidden from visitors. A request with a value here is accepted but discarded.",
    )


class AlertAccepted(Schema):
    """The response to every valid request, the same for every address."""

    status: Literal["accepted"] = "accepted"


class StopAlert(Schema, json_schema_extra={"examples": [{"token": "MTI:1vNqAb:x7Kf", "every": False}]}):
    """The token from a link in an e-mail."""

    token: Token
    every: bool = Field(False, description="End all alerts of the subscriber instead of this one.")


class StopEveryQuery(NinjaSchema):
    """The query parameter of a one-click request."""

    token: Token


@router.post_accepted("/alerts", rate_limit="sign_up", response=AlertAccepted)
def request_alert(request: HttpRequest, params: AlertRequest) -> HttpResponse:
    """Ask for e-mails about new pages of a topic, a type, a region or a search.

    The address receives an e-mail whose link leads to `/sign-up/confirm?token=…` on the frontend, which confirms with
    `/sign-ups/confirm`. Nothing else is sent before. The limits of sign-ups apply: an address gets at most one such
    e-mail a day. Alerts are about pages of the language `locale` that become public after the confirmation.
    """
    context = SiteParams(site=params.site, locale=params.locale).read_context()
    address = normalise_address(params.email)
    criteria = _read_criteria(params, context)
    if not params.website:
        submit_alert(context.root, address, criteria, page=params.page)
    return HttpResponse(AlertAccepted().model_dump_json(), content_type="application/json", status=202)


@router.post_token("/alerts/stop")
def stop_alert(request: HttpRequest, params: StopAlert) -> HttpResponse:
    """End an alert, or all alerts of its subscriber, with the token from an e-mail.

    Repeated requests succeed; an invalid token returns 404. Send it when the visitor presses a button, not when the
    page is opened: mail scanners follow links.
    """
    return _stop(params.token, every=params.every)


@router.post_token("/alerts/stop-all", form=True)
def stop_all_alerts(request: HttpRequest, params: Query[StopEveryQuery]) -> HttpResponse:
    """End all alerts of a subscriber, as mail programs do for one-click unsubscription (RFC 8058)."""
    return _stop(params.token, every=True)


def _stop(token: str, *, every: bool) -> HttpResponse:
    if not stop_alerts(token, every=every):
        raise Http404
    return HttpResponse(status=204)


def _read_criteria(params: AlertRequest, context: ReadContext) -> Criteria:
    """Return the criteria. Topics and regions that are not public are unknown, like those that do not exist.

    Raises:
        InvalidParameters: A topic or region is unknown, or nothing is asked for.
    """
    language = context.root.language
    for name, given, known in (
        ("topic", params.topic, labels.get_topic_labels(language)),
        ("region", params.region, labels.get_region_labels(language)),
    ):
        if unknown := set(given) - {term.value for term in known.all()}:
            raise invalid(name, f"There is no “{min(unknown)}”.")
    criteria = build_criteria(params.q, params.type, params.topic, params.region)
    if criteria.is_empty:
        raise invalid("q", "Enter words, or choose a type, topic or region.")
    return criteria
