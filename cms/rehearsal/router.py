"""The operation of the public API that tells which minute a rehearsal shows."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from pydantic import Field

from cms.content.schema import Schema
from cms.core import clock
from cms.http.operations import PublicRouter, json_response

router = PublicRouter(tags=["Rehearsals"])


class Rehearsal(Schema):
    """What to show above every page of a rehearsal."""

    at: datetime = Field(description="The minute that is shown.")
    time_zone: str = Field(
        description="The IANA name of the time zone in which the minute was chosen: show it in this."
    )
    ends_at: datetime = Field(description="When the rehearsal ends at the latest; each request is a 404 from then on.")


@router.get_private("/rehearsal", response=Rehearsal, operation_id="rehearsal")
def rehearsal(request: HttpRequest) -> HttpResponse:
    """Return the minute that a rehearsal shows, at its own address.

    The address of a rehearsal takes the place of the address of the CMS: `/rehearsal/TOKEN/api/v1/…` answers every
    read of this API as it will be answered at that minute. Returns 404 at the CMS itself, and after the end.
    """
    if not settings.REHEARSAL_SHOWN_ZONE:
        raise Http404
    shown = Rehearsal(
        at=clock.now(),
        time_zone=settings.REHEARSAL_SHOWN_ZONE,
        ends_at=datetime.fromisoformat(settings.REHEARSAL_SHOWN_UNTIL),
    )
    return json_response(shown)
