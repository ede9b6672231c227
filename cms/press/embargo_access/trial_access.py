"""Trial accesses: a user who may open a release reads it on the frontend as a journalist does, without leaving a trace.

The link and the token of a trial access are signed and not stored. There is no contact, no access and no acceptance, so
nothing counts as opened. They work for some minutes, and only while the user may open the release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Page

from cms.core import clock
from cms.core.signatures import is_signature, sign
from cms.core.sites import SiteRoot
from cms.editing.preview.credentials import EMBARGO_CODE_PREFIX, EMBARGO_TOKEN_PREFIX
from cms.editing.restricted_drafts.rules import is_hidden
from cms.press.journalists.models import Journalist

from .accesses import LINK_PATH, may_open
from .models import EmbargoAccess

LIFETIME = timedelta(minutes=30)
SALT = "cms.embargo_access.rehearsal"  # its name before 0.4: links that were given then go on working
KEY = r"r([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,12})"  # user, page, and the second at which the trial access ends
CREDENTIAL_PATTERN = re.compile(rf"({EMBARGO_CODE_PREFIX}|{EMBARGO_TOKEN_PREFIX})({KEY})-([0-9a-f]{{32}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TrialAccess:
    """A user who looks at a page as a journalist does."""

    user: Any
    page: Page
    key: str
    has_accepted: bool = False

    def build_access(self) -> EmbargoAccess:
        """Return an access that is not stored, for a journalist with the name of the user."""
        name = self.user.get_full_name() or self.user.get_username()
        return EmbargoAccess(page=self.page, journalist=Journalist(name=name), opened_by=self.user)

    def create_token(self) -> str:
        """Return the token of a user who has accepted the terms."""
        return _build_credential(EMBARGO_TOKEN_PREFIX, self.key)


def create_trial_link(page: Page, user: Any, root: SiteRoot) -> str:
    """Return the URL on the frontend at which the user sees the release."""
    key = f"r{user.pk}-{page.pk}-{int((clock.now() + LIFETIME).timestamp())}"
    return f"{root.base_url}{root.prefix}{LINK_PATH}?code={_build_credential(EMBARGO_CODE_PREFIX, key)}"


def find_trial(credential: str) -> TrialAccess | None:
    """Return the trial access of a code or token; None for other credentials, and if it has ended."""
    found = CREDENTIAL_PATTERN.fullmatch(credential)
    if found is None or not is_signature(found[0].rpartition("-")[2], SALT, f"{found[1]}|{found[2]}"):
        return None
    return find_trial_of_key(found[2], has_accepted=found[1] == EMBARGO_TOKEN_PREFIX)


def find_trial_of_key(key: str, *, has_accepted: bool) -> TrialAccess | None:
    """Return the trial access of a signed key; None if it has ended, or if the user may no longer open the release."""
    found = re.fullmatch(KEY, key, re.ASCII)
    if found is None or int(found[3]) < clock.now().timestamp():
        return None
    user = get_user_model()._default_manager.filter(pk=int(found[1]), is_active=True).first()
    page = Page.objects.filter(pk=int(found[2])).first()
    if user is None or page is None or not may_open(user, page) or is_hidden(page, user):
        return None
    return TrialAccess(user, page, key, has_accepted)


def _build_credential(prefix: str, key: str) -> str:
    return f"{prefix}{key}-{sign(SALT, f'{prefix}|{key}')}"
