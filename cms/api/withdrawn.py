"""The response for a page that has been withdrawn: 410 with its public notice."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from cms.content.references import ReadContext
from cms.editing.versions.history import WithdrawnPage
from cms.editing.versions.models import Withdrawal
from cms.http.problems import Gone
from cms.journal import cache_tags

from . import response_tags

GONE: dict[int, Any] = {410: WithdrawnPage}
TYPE = "urn:clarion:problem:withdrawn"
DETAIL = "The page at this address has been withdrawn; `notice` says why."


def check_withdrawal(withdrawal: Withdrawal | None, context: ReadContext) -> None:
    """Raise `Gone` if there is a withdrawal.

    The response has the tags of the page, and those of an absent one: another page may be published at the address.
    """
    if withdrawal is None:
        return
    body = WithdrawnPage(
        type=TYPE,
        title=HTTPStatus.GONE.phrase,
        status=HTTPStatus.GONE,
        detail=DETAIL,
        code="withdrawn",
        notice=withdrawal.notice,
        withdrawn_at=withdrawal.withdrawn_at,
        locale=withdrawal.page.locale.language_code,
    )
    raise Gone(body, {cache_tags.page_tag(withdrawal.page_id), *response_tags.of_absence(context)})
