"""The queries that should find a page, entered by each of its editors."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from cms.pages.models import BasePage
from search.querying.parser import MAX_LENGTH, MAX_WORDS

MAX_TARGET_QUERIES = 8  # each takes the engine some milliseconds with every update of the panel


class TargetQuery(models.Model):
    """The queries of one user for one page, one per line. No content of the page is stored."""

    page = models.ForeignKey(BasePage, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    queries = models.TextField(max_length=MAX_TARGET_QUERIES * (MAX_LENGTH + 1))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "user"], name="search_draft_ranking_unique")]

    def __str__(self) -> str:
        return f"queries for page {self.page_id}"


def get_target_queries(page_id: int, user: AbstractBaseUser) -> list[str]:
    """Return the queries of this user for the page."""
    stored = TargetQuery.objects.filter(page_id=page_id, user_id=user.pk).values_list("queries", flat=True).first()
    return stored.splitlines() if stored else []


def save_target_queries(page_id: int, user: AbstractBaseUser, queries: Sequence[str]) -> None:
    """Save the queries of this user for the page, if they have changed."""
    if list(queries) == get_target_queries(page_id, user):
        return
    TargetQuery.objects.update_or_create(page_id=page_id, user_id=user.pk, defaults={"queries": "\n".join(queries)})


def parse_queries(text: str) -> list[str]:
    """Return the queries of a text, one per line, without duplicates, long lines and lines above the limit."""
    # PostgreSQL stores no NUL character.
    lines = (" ".join(line.split()) for line in text.replace("\0", " ").splitlines())
    usable = (line for line in lines if line and len(line) <= MAX_LENGTH and len(line.split()) <= MAX_WORDS)
    return list(dict.fromkeys(usable))[:MAX_TARGET_QUERIES]
