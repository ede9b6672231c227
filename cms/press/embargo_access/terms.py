"""The terms that a journalist accepts before reading a release under embargo, and the record of what was opened."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils.translation import override, pgettext, pgettext_lazy

from cms.core import clock
from cms.core.localisation import language_of_words
from cms.core.sites import SiteRoot
from cms.editing.preview.credentials import EMBARGO_TOKEN_PREFIX, create_credential, hash_credential
from cms.http.parameter_errors import ErrorCode
from cms.http.problems import invalid
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit
from cms.snippets.organisation.site_profile import get_organisation_name

from .accesses import TOKEN_REPLACED
from .credentials import MAX_ACCEPTANCES_OF_LINK, Holder
from .models import (
    MAX_FILE_NAME_LENGTH,
    AccessEvent,
    AccessLink,
    EmbargoAccess,
    EmbargoTerms,
    PersonalKit,
    TermsAcceptance,
)
from .releases import EmbargoedRelease

VERSION_LENGTH = 16  # hexadecimal digits
TERMS_CHANGED = pgettext_lazy("visitor", "The terms have changed. Show them again.")
SAME_EVENT_INTERVAL = timedelta(minutes=1)  # several connections of one download, and reloads of a page, are one event
SAME_DOWNLOAD_INTERVAL = timedelta(days=1)  # later parts of a file belong to the download of its beginning


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of the terms, and a version derived from them, as of the consent to sign-ups."""

    text: str

    @property
    def version(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:VERSION_LENGTH]


def get_terms(root: SiteRoot) -> Terms:
    """Return the terms of a site in a language, else in the language of its root page, else the default ones."""
    entered = EmbargoTerms.objects.filter(site_id=root.site_id).select_related("site__root_page")
    by_locale = {one.locale_id: one for one in entered}
    first = next((one.site.root_page.locale_id for one in by_locale.values()), None)
    chosen = by_locale.get(root.locale_id) or by_locale.get(first)
    return Terms(chosen.text if chosen else get_default_terms(root))


def get_default_terms(root: SiteRoot) -> str:
    """Return the default terms in the language of the release, with the name of the organisation."""
    with override(language_of_words(root.language)):
        text = pgettext(
            "visitor",
            "Until the embargo ends, I will not publish, broadcast or post anything from this release, and I will not "
            "pass it on to anyone outside my editorial team. I know that this link is personal, that the files carry "
            "my name, that it is recorded when I open the release and download files, and that {name} can end my "
            "access at any time.",
        )
    return text.replace("{name}", get_organisation_name(root.site_id))


def accept_terms(holder: Holder, release: EmbargoedRelease, version: str) -> str:
    """Record the acceptance of the terms in the words shown, and return a token with which the release can be read.

    A trial access is not recorded.

    Raises:
        InvalidParameters: The terms have changed since they were shown.
        Http404: The link has been used up or the access revoked meanwhile.
    """
    terms = get_terms(release.root)
    if version != terms.version:
        raise invalid("terms_version", ErrorCode.OUTDATED, TERMS_CHANGED)
    if holder.trial:
        return holder.trial.create_token()
    token = create_credential(EMBARGO_TOKEN_PREFIX)
    with transaction.atomic():
        _replace_token(holder)
        TermsAcceptance.objects.create(
            access=holder.access,
            text=terms.text,
            version=terms.version,
            embargo_until=release.embargo_until,
            token_digest=hash_credential(token),
        )
        record_event(holder.access, AccessEvent.Kind.TERMS_ACCEPTED)
        PersonalKit.objects.get_or_create(access=holder.access, defaults={"not_before": clock.now()})
    return token


def _replace_token(holder: Holder) -> None:
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
        if replaced and holder.acceptance:
            record_audit(TOKEN_REPLACED, subject=holder.acceptance)
    if not replaced:
        raise Http404


def replace_again(entry: AuditEntry) -> int:
    """End a token that another acceptance has replaced."""
    tokens = TermsAcceptance.objects.filter(pk=entry.subject_id).exclude(token_digest=None)
    return tokens.update(token_digest=None)


def record_event(
    access: EmbargoAccess,
    kind: Any,
    file_name: str = "",
    same: timedelta = SAME_EVENT_INTERVAL,
    revision_id: int | None = None,
) -> bool:
    """Record an event, unless an equal one is not older than `same`: repeated requests must not fill the table.

    Return whether it was recorded.
    `kind` is one of `AccessEvent.Kind`. A trial access, whose access is not stored, leaves no event.
    """
    if access.pk is None:
        return False
    now = clock.now()
    event = {"access": access, "kind": kind, "file_name": file_name[:MAX_FILE_NAME_LENGTH], "revision_id": revision_id}
    if AccessEvent.objects.filter(**event, happened_at__gt=now - same).exists():
        return False
    AccessEvent.objects.create(**event, happened_at=now)
    return True
