"""Find the access of a code or token, accept the terms, and read the release.

Unknown, used up, replaced and revoked credentials, accesses that have ended and releases that are not scheduled all get
the same response, 404. Every request asks the database, so that a revocation has effect on the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils.translation import pgettext_lazy

from cms.core import clock
from cms.editing.preview import credentials
from cms.http.parameter_errors import ErrorCode
from cms.http.problems import invalid

from . import accesses
from .events import record_event
from .models import AccessEvent, AccessLink, EmbargoAccess, PersonalKit, TermsAcceptance
from .releases import EmbargoedRelease, find_embargoed_release
from .terms import get_terms

MAX_ACCEPTANCES_OF_LINK = 10  # browsers and devices; a link that was passed on stops working
ACCESS_RELATIONS = ("access__page", "access__journalist")
TERMS_CHANGED = pgettext_lazy("visitor", "The terms have changed. Show them again.")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a valid code (`link`) or token (`acceptance`) of an access."""

    access: EmbargoAccess
    link: AccessLink | None = None
    acceptance: TermsAcceptance | None = None

    def find_release(self) -> EmbargoedRelease | None:
        """Return the release, if the access works now, its link is not used up, and the release is under embargo."""
        is_used_up = self.link is not None and self.link.acceptances >= MAX_ACCEPTANCES_OF_LINK
        return find_embargoed_release(self.access.page) if accesses.is_active(self.access) and not is_used_up else None

    def has_accepted(self, release: EmbargoedRelease) -> bool:
        """Return whether the terms were accepted for this embargo; one that was moved to later is accepted again."""
        return self.acceptance is not None and self.acceptance.embargo_until >= release.embargo_until


def find_holder(credential: str) -> Holder:
    """Return the holder of a code or token whose access was not revoked.

    Raises:
        Http404: There is none.
    """
    digest = credentials.hash_credential(credential)
    if credential.startswith(credentials.EMBARGO_TOKEN_PREFIX):
        acceptance = TermsAcceptance.objects.select_related(*ACCESS_RELATIONS).filter(token_digest=digest).first()
        holder = acceptance and Holder(acceptance.access, acceptance=acceptance)
    else:
        link = AccessLink.objects.select_related(*ACCESS_RELATIONS).filter(digest=digest).first()
        holder = link and Holder(link.access, link=link)
    if holder is None or holder.access.revoked_at:
        raise Http404
    return holder


def find_reader(credential: str) -> tuple[Holder, EmbargoedRelease]:
    """Return the holder of a token with which the release may be read now, and the release.

    Raises:
        Http404: The token is not valid, the terms were not accepted for this embargo, or there is nothing to read.
    """
    holder = find_holder(credential)
    release = holder.find_release()
    if release is None or not holder.has_accepted(release):
        raise Http404
    return holder, release


def accept_terms(holder: Holder, release: EmbargoedRelease, version: str) -> str:
    """Record the acceptance of the terms in the words shown, and return a token with which the release can be read.

    Raises:
        InvalidParameters: The terms have changed since they were shown.
        Http404: The link has been used up or the access revoked meanwhile.
    """
    terms = get_terms(release.root)
    if version != terms.version:
        raise invalid("terms_version", ErrorCode.OUTDATED, TERMS_CHANGED)
    token = credentials.create_credential(credentials.EMBARGO_TOKEN_PREFIX)
    with transaction.atomic():
        _replace(holder)
        TermsAcceptance.objects.create(
            access=holder.access,
            text=terms.text,
            version=terms.version,
            embargo_until=release.embargo_until,
            token_digest=credentials.hash_credential(token),
        )
        record_event(holder.access, AccessEvent.Kind.TERMS_ACCEPTED)
        PersonalKit.objects.get_or_create(access=holder.access, defaults={"not_before": clock.now()})
    return token


def _replace(holder: Holder) -> None:
    """Count the acceptance with the link, or end the token that the new one replaces.

    Raises:
        Http404: It is no longer valid.
    """
    if holder.link:
        usable = AccessLink.objects.filter(pk=holder.link.pk, acceptances__lt=MAX_ACCEPTANCES_OF_LINK)
        replaced = usable.filter(access__revoked_at=None).update(acceptances=F("acceptances") + 1)
    else:
        current = TermsAcceptance.objects.filter(pk=holder.acceptance.pk if holder.acceptance else None)
        replaced = current.filter(token_digest__isnull=False).update(token_digest=None)
    if not replaced:
        raise Http404
