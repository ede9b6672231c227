"""The operations of alerts; their responses never reveal whether an e-mail address is known."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from ninja import Query
from ninja import Schema as NinjaSchema
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from cms.content.schema import Schema
from cms.content.vocabularies import ListedValues
from cms.core.sites import SiteRoots
from cms.delivery.sign_ups.addresses import EmailAddress
from cms.delivery.sign_ups.api import PagePath, Token
from cms.http.operations import PublicRouter
from cms.http.parameter_errors import ErrorCode, refuse
from cms.http.params import SiteHost, SiteLanguage, SiteParams, Slug
from cms.pages.page_types import searchable_models
from cms.snippets.topics.labels import get_region_labels, get_topic_labels

from .models import MAX_QUERY_LENGTH, build_criteria
from .subscriptions import stop_alerts, submit_alert

router = PublicRouter(tags=["Alerts"])
MAX_VALUES = 50  # limit of one filter
LABELS = {"topic": get_topic_labels, "region": get_region_labels}

NO_SUCH_TERM = pgettext_lazy("visitor", "There is no “%(value)s”.")
NO_CRITERION = pgettext_lazy("visitor", "Enter words, or choose a type, topic or region.")

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

    email: EmailAddress = Field(description="The e-mail address to write to.")
    site: SiteHost | None = Field(None, description="`host` or `host:port` of the site. Default: the default site.")
    locale: SiteLanguage | None = Field(
        None, description="The language of the pages. Default: the first language of the site."
    )
    type: list[Annotated[str, _types, AfterValidator(_types.check)]] = Field(
        [], max_length=MAX_VALUES, description="Types of pages, of which a page has any. Empty: all types."
    )
    topic: list[Slug] = Field([], max_length=MAX_VALUES, description="Topics, of which a page has any. Empty: all.")
    region: list[Slug] = Field([], max_length=MAX_VALUES, description="Regions, of which a page has any. Empty: all.")
    q: str = Field(
        "",
        max_length=MAX_QUERY_LENGTH,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="Words, as in `/search`: pages match that a search for them finds.",
        validate_default=True,
    )
    page: PagePath = ""
    website: str = Field(
        "",
        max_length=500,
        description="A field that is hidden from visitors. A request with a value here is accepted but discarded.",
    )

    @field_validator("topic", "region")
    @classmethod
    def all_public(cls, values: list[str], info: ValidationInfo) -> list[str]:
        """Reject terms that do not exist, or are not public in the language of the request."""
        if not values or not info.data.keys() >= {"site", "locale"}:  # one of them has an error of its own
            return values
        root = SiteRoots.read().find(info.data["site"], info.data["locale"])
        labels = LABELS[info.field_name or ""](root.language) if root else None
        if labels and (unknown := set(values) - {term.value for term in labels.all()}):
            raise refuse(ErrorCode.DOES_NOT_EXIST, NO_SUCH_TERM, value="”, “".join(sorted(unknown)))
        return values

    @field_validator("q")
    @classmethod
    def with_any_criterion(cls, q: str, info: ValidationInfo) -> str:
        """Reject a request that asks for nothing. A filter with an error of its own is not in `info.data`."""
        if not q.strip() and all(info.data.get(name) == [] for name in ("type", "topic", "region")):
            raise refuse(ErrorCode.MISSING, NO_CRITERION)
        return q


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
    criteria = build_criteria(params.q, params.type, params.topic, params.region)
    if not params.website:
        submit_alert(context.root, params.email, criteria, page=params.page)
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
