"""`/sign-ups`: told something, they answer the same whatever is known."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Query
from ninja import Schema as NinjaSchema
from pydantic import Field

from cms.content.schema import Schema
from cms.core.client_ip import client_ip
from cms.http.operations import MAX_BODY_BYTES, PublicRouter
from cms.http.params import SiteParams
from cms.http.problems import invalid

from . import confirmation
from .models import Interest, Purpose
from .submission import normalise_address, submit_sign_up

router = PublicRouter(tags=["Sign-ups"])

Token = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[-\w:.]+$",
        description="As the link in the message has it.",
        examples=["MTI:1vNqAb:x7Kf"],
    ),
]


SIGN_UP_EXAMPLE = {
    "email": "ada@example.org",
    "consents": ["letter"],
    "interests": ["stories", "events"],
    "area": "Quimera",
    "locale": "en",
}


class SignUp(Schema, json_schema_extra={"examples": [SIGN_UP_EXAMPLE]}):
    """What the form says."""

    email: str = Field(max_length=254, description="Where the news go.")
    consents: list[Purpose] = Field(min_length=1, max_length=len(Purpose), description="What the visitor agreed to.")
    interests: list[Interest] = Field(
        [], max_length=len(Interest), description="What the visitor would like to hear about."
    )
    area: str = Field(
        "", max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="Where somebody lives, freely written."
    )
    site: str | None = Field(None, max_length=255, description="As everywhere; the default site if left out.")
    locale: str | None = Field(
        None, max_length=12, description="The language of the messages; the site's first if left out."
    )
    website: str = Field(
        "", max_length=500, description="A field that people do not see; what programs write there is dropped."
    )


class Accepted(Schema):
    """The same for every address."""

    status: Literal["accepted"] = "accepted"


class Confirmation(Schema, json_schema_extra={"examples": [{"token": "MTI:1vNqAb:x7Kf"}]}):
    """The token of a link in a message."""

    token: Token


class TokenQuery(NinjaSchema):
    token: Token | None = None


@router.post_accepted("/sign-ups", response=Accepted)
def sign_up(request: HttpRequest, params: SignUp) -> HttpResponse:
    """Ask for news by e-mail.

    The address gets a message whose link leads to `/sign-up/confirm?token=…` on the frontend; nothing else is sent
    before that. A known address gets a message too. Three messages an hour are sent to an address, and a visitor may
    sign up thirty times an hour (else 503 with `Retry-After`).
    """
    root = SiteParams(site=params.site, locale=params.locale).read_context().root
    address = normalise_address(params.email)
    if not params.website:
        submit_sign_up(root, client_ip(request), address, params.interests, params.area, params.consents)
    return _with_no_store(HttpResponse(Accepted().model_dump_json(), content_type="application/json", status=202))


@router.post_token("/sign-ups/confirm")
def confirm_sign_up(request: HttpRequest, params: Confirmation) -> HttpResponse:
    """Say yes with the token of the message.

    A token works once, for seven days; else it is 404. Send it when a visitor presses a button: programs that read mail
    follow links.
    """
    if not confirmation.confirm(params.token):
        raise Http404
    return _with_no_store(HttpResponse(status=204))


UNSUBSCRIBE_FIELDS = {
    "token": {"type": "string", "maxLength": 200, "description": "Unless it stands in the address."},
    "List-Unsubscribe": {"type": "string", "maxLength": 100, "description": "What mail programs send (RFC 8058)."},
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
    """Stop all messages to an address.

    The token stands in the address, as mail programs send it with one click (RFC 8058, a form), or in the body, as JSON
    or as a form. Again does no harm; a token that is not ours is 404.
    """
    token = params.token or _token_from_body(request)
    if not confirmation.unsubscribe(token):
        raise Http404
    return _with_no_store(HttpResponse(status=204))


def _token_from_body(request: HttpRequest) -> str:
    """The token in the body. Raises InvalidParameters."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        is_form = request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
        sent = {} if length > MAX_BODY_BYTES else request.POST.dict() if is_form else json.loads(request.body or b"{}")
        named = sent.get("token") if isinstance(sent, dict) else None
        return Confirmation(token=named).token
    except (ValueError, RecursionError, UnreadablePostError, MultiPartParserError):
        raise invalid("token", "Send the token of the message.") from None


def _with_no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
