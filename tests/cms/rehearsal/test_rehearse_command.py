"""`manage.py rehearse` says what its rehearsal lacks."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.core import clock
from cms.demo import factories

pytestmark = pytest.mark.django_db


def rehearse(*options: str) -> str:
    """Return what the command prints before it refuses a minute of the past."""
    output = StringIO()
    with pytest.raises(CommandError, match="a minute that is ahead"):
        call_command("rehearse", "--at", "2020-01-01 09:00", *options, stdout=output)
    return output.getvalue()


def test_it_says_that_a_release_under_embargo_needs_an_account_that_sees_it(tree: Any, officer: Any) -> None:
    factories.UserFactory(username="author", groups=["Writers"])
    assert "Left out" not in rehearse()
    factories.ReleaseFactory(parent=tree.releases, embargo_until=clock.now() + timedelta(days=1))
    assert "Left out   1 pages that are restricted or under embargo: --user names" in rehearse()
    assert "Left out   1 pages that this account does not see" in rehearse("--user", "author")
    assert "Left out" not in rehearse("--user", "officer")
