"""Names of people and groups in sentences: those who are next, and those who were told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext
from wagtail.admin.utils import get_user_display_name

MAX_NAMES = 3  # others are counted


def name_users(users: Iterable[Any], user: Any) -> str:
    """Return the names of users of which one has to act, beginning with “you” if the user is one of them."""
    users = list(users)
    others = [get_user_display_name(one) for one in users if one != user]
    return _join([gettext("you"), *others] if len(others) < len(users) else others)


def name_groups(groups: Iterable[Any]) -> str:
    """Return the names of groups of which one has to act."""
    return _join([group.name for group in groups])


def name_recipients(users: Iterable[Any]) -> str:
    """Return the names of users who have all been told."""
    names = sorted(get_user_display_name(one) for one in users)
    if len(names) < 2:
        return "".join(names)
    first, last = _shorten(names)
    return gettext("%(names)s and %(last)s") % {"names": first, "last": last}


def _join(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    first, last = _shorten(names)
    return gettext("%(names)s or %(last)s") % {"names": first, "last": last}


def _shorten(names: Sequence[str]) -> tuple[str, str]:
    """Return the names before the last one, and the last one or the number of those that are not named."""
    if len(names) <= MAX_NAMES:
        return ", ".join(names[:-1]), names[-1]
    rest = len(names) - MAX_NAMES + 1
    text = ngettext("%(count)s other person", "%(count)s others", rest)
    return ", ".join(names[: MAX_NAMES - 1]), text % {"count": rest}
