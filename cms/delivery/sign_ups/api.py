"""The sign-up operations of the public API; their responses never reveal whether an e-mail address is subscribed."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import pgettext_lazy
from ninja import Query
from ninja import Schema as NinjaSchema
from pydantic import AfterValidator, Field
from typing_extensions import TypeAliasType

from cms.content.schema import Schema
from cms.content.vocabularies import SIGN_UP_INTERESTS
from cms.http.operations import PublicRouter
from cms.http.parameter_errors import MAX_BODY_BYTES, ErrorCode
from cms.http.params import SiteHost, SiteLanguage, SiteParams
from cms.http.problems import invalid

from . import confirmation
from .addresses import EmailAddress
from .models import MAX_NAME_LENGTH, Purpose
from .request_queue import submit_sign_up

router = PublicRouter(tags=["Sign-ups"])
MAX_PAGE_PATH_LENGTH = 500
NO_TOKEN = pgettext_lazy("visitor", "Send the token from the e-mail.")

Token = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[-\w:.]+$",
        description="The token from the link in the e-mail.",
        examples=["MTI:1vNqAb:x7Kf"],
    ),
]
PagePath = Annotated[
    str,
    Field(
        max_length=MAX_PAGE_PATH_LENGTH,
        pattern=r"^(/[^\s?#\x00-\x1f\x7f]*)?$",
        description="The path of the page with the form, without a query. It is stored with the consent.",
    ),
]
Interest = TypeAliasType(
    "Interest",
    Annotated[
        str,
        SIGN_UP_INTERESTS,
        AfterValidator(SIGN_UP_INTERESTS.check),
        Field(description="A subject that a subscriber is interested in."),
    ],
)

SIGN_UP_EXAMPLE = {
    "email": "ada@example.org",
    "consents": ["letter"],
    "interests": ["stories", "events"],
    "name": "Ada Obi",
    "area": "Quimera",
    "locale": "en",
    "page": "/stories/night-ferries/",
}


class SignUp(Schema, json_schema_extra={"examples": [SIGN_UP_EXAMPLE]}):
    """The content of the sign-up form."""

    email: EmailAddress = Field(description="The e-mail address to subscribe.")
    consents: list[Purpose] = Field(
        min_length=1, max_length=len(Purpose), description="The purposes that the visitor has agreed to."
    )
    interests: list[Interest] = Field(
        [], max_length=len(SIGN_UP_INTERESTS.values), description="The subjects that the visitor is interested in."
    )
    name: str = Field(
        "",
        max_length=MAX_NAME_LENGTH,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="The name of the visitor. Optional: e-mails do not contain it.",
    )
    area: str = Field(
        "",
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="The place where the visitor lives, as free text.",
    )
    site: SiteHost | None = Field(None, description="`host` or `host:port` of the site. Default: the default site.")
    locale: SiteLanguage | None = Field(
        None, description="The language of the e-mails. Default: the first language of the site."
    )
    page: PagePath = ""
    website: str = Field(
        "",
        max_length=500,
        description="A field that is hidden from visitors. A sign-up with a value here is accepted but discarded.",
    )


class Accepted(Schema):
    """The response to every valid sign-up, the same for every address."""

    status: Literal["accepted"] = "accepted"


class Confirmation(Schema, json_schema_extra={"examples": [{"token": "MTI:1vNqAb:x7Kf"}]}):
    """The token from a link in an e-mail."""

    token: Token


class TokenQuery(NinjaSchema):
    """The query parameters of an unsubscribe request."""

    token: Token | None = None


@router.post_accepted("/sign-ups", rate_limit="sign_up", response=Accepted)
def sign_up(request: HttpRequest, params: SignUp) -> HttpResponse:
    """Subscribe an address to news by e-mail.

    The address receives an e-mail whose link leads to `/sign-up/confirm?token=…` on the frontend. Nothing else is sent
    before that link is confirmed. Addresses that are subscribed already receive an e-mail, too. An address
    gets at most one e-mail a day, and at most three until one of them is confirmed.
    """
    root = SiteParams(site=params.site, locale=params.locale).read_context().root
    if not params.website:
        choices = {"name": params.name, "area": params.area, "page": params.page}
        submit_sign_up(root, params.email, params.interests, params.consents, **choices)
    return HttpResponse(Accepted().model_dump_json(), content_type="application/json", status=202)


@router.post_token("/sign-ups/confirm")
def confirm_sign_up(request: HttpRequest, params: Confirmation) -> HttpResponse:
    """Confirm a subscription with the token from the e-mail.

    A token can be used once, within seven days; otherwise the response is 404. Send it when the visitor presses a
    button, not when the page is opened: mail scanners follow links.
    """
    if not confirmation.confirm(params.token):
        raise Http404
    return HttpResponse(status=204)


UNSUBSCRIBE_FIELDS = {
    "token": {"type": "string", "maxLength": 200, "description": "Required unless the URL contains the token."},
    "List-Unsubscribe": {"type": "string", "maxLength": 100, "description": "Sent by mail programs (RFC 8058)."},
}
UNSUBSCRIBE_EXAMPLES = {
    "application/json": {"token": "MTI:1vNqAb:x7Kf"},
    "application/x-www-form-urlencoded": {"List-Unsubscribe": "One-Click"},
}
UNSUBSCRIBE_BODY = {
    "content": {
        kind: {"schema": {"type": "object", "properties": UNSUBSCRIBE_FIELDS}, "example": example}
        for kind, example in UNSUBSCRIBE_EXAMPLES.items()
    }
}


@router.post_token("/sign-ups/unsubscribe", form=True, openapi_extra={"requestBody": UNSUBSCRIBE_BODY})
def unsubscribe(request: HttpRequest, params: Query[TokenQuery]) -> HttpResponse:
    """Unsubscribe an address from all e-mails.

    The token is in the query string, as mail programs send it for one-click unsubscription (RFC 8058, a form), or in
    the body, as JSON or as a form. Repeated requests succeed; an invalid token returns 404.
    """
    token = params.token or _token_from_body(request)
    if not confirmation.unsubscribe(token):
        raise Http404
    return HttpResponse(status=204)


def _token_from_body(request: HttpRequest) -> str:
    """Return the token in the body.

    Raises:
        InvalidParameters: The body is too large, cannot be parsed or has no valid token.
    """
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        is_form = request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
        data = {} if length > MAX_BODY_BYTES else request.POST.dict() if is_form else json.loads(request.body or b"{}")
        token = data.get("token") if isinstance(data, dict) else None
        if token is None:
            raise invalid("token", ErrorCode.MISSING, NO_TOKEN)
        return Confirmation.model_validate({"token": token}).token
    except (ValueError, RecursionError, UnreadablePostError, MultiPartParserError):
        raise invalid("token", ErrorCode.MALFORMED, NO_TOKEN) from None
