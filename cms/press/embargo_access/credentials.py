"""The codes and tokens of accesses: find the access of one, and the release that it opens now.

Unknown, used up, replaced and revoked credentials, accesses that have ended and releases that are not scheduled all get
the same response, 404. Every request asks the database, so that a revocation has effect on the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from cms.editing.preview.credentials import EMBARGO_TOKEN_PREFIX, hash_credential

from .accesses import is_active
from .models import AccessLink, EmbargoAccess, TermsAcceptance
from .releases import EmbargoedRelease, find_embargoed_release
from .trial_access import TrialAccess, find_trial

ACCESS_RELATIONS = ("access__page", "access__journalist")
MAX_ACCEPTANCES_OF_LINK = 10  # browsers and devices; a link that was passed on stops working


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a valid code (`link`) or token (`acceptance`) of an access, or of a trial access."""

    access: EmbargoAccess
    link: AccessLink | None = None
    acceptance: TermsAcceptance | None = None
    trial: TrialAccess | None = None

    def find_release(self) -> EmbargoedRelease | None:
        """Return the release, if the access works now, its link is not used up, and the release is under embargo."""
        is_used_up = self.link is not None and self.link.acceptances >= MAX_ACCEPTANCES_OF_LINK
        return find_embargoed_release(self.access.page) if is_active(self.access) and not is_used_up else None

    def has_accepted(self, release: EmbargoedRelease) -> bool:
        """Return whether the terms were accepted for this embargo; one that was moved to later is accepted again."""
        if self.trial:
            return self.trial.has_accepted
        return self.acceptance is not None and self.acceptance.embargo_until >= release.embargo_until


def find_holder(credential: str) -> Holder:
    """Return the holder of a code or token whose access was not revoked.

    Raises:
        Http404: There is none.
    """
    if trial := find_trial(credential):
        return Holder(trial.build_access(), trial=trial)
    digest = hash_credential(credential)
    if credential.startswith(EMBARGO_TOKEN_PREFIX):
        acceptance = TermsAcceptance.objects.select_related(*ACCESS_RELATIONS).filter(token_digest=digest).first()
        holder = acceptance and Holder(acceptance.access, acceptance=acceptance)
    else:
        link = AccessLink.objects.select_related(*ACCESS_RELATIONS).filter(digest=digest).first()
        holder = link and Holder(link.access, link=link)
    if holder is None or holder.access.revoked_at:
        raise Http404
    return holder


def find_access(credential: str) -> tuple[Holder, EmbargoedRelease | None]:
    """Return the holder of a code or token, and the release if it is under embargo and can be opened now.

    Raises:
        Http404: There is no such code or token, or its access was revoked.
    """
    holder = find_holder(credential)
    return holder, holder.find_release()


def find_reader(credential: str) -> tuple[Holder, EmbargoedRelease]:
    """Return the holder of a token with which the release may be read now, and the release.

    Raises:
        Http404: The token is not valid, the terms were not accepted for this embargo, or there is nothing to read.
    """
    holder, release = find_access(credential)
    if release is None or not holder.has_accepted(release):
        raise Http404
    return holder, release
