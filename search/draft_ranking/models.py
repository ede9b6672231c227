"""Which searches a page is meant to answer, as each of its editors sees it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from cms.pages.models import BasePage
from search.querying.params import MAX_LENGTH, MAX_WORDS

MAX_TARGET_QUERIES = 8  # searches; each costs the engine some milliseconds every time somebody looks


class TargetQuery(models.Model):
    """What one person types for one page, one search a line. No text of the page is kept."""

    page = models.ForeignKey(BasePage, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    queries = models.TextField(max_length=MAX_TARGET_QUERIES * (MAX_LENGTH + 1))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "user"], name="search_draft_ranking_one_aim")]

    def __str__(self) -> str:
        return f"searches for page {self.page_id}"


def get_target_queries(page_id: int, user: AbstractBaseUser) -> list[str]:
    """What this person has typed for the page."""
    kept = TargetQuery.objects.filter(page_id=page_id, user_id=user.pk).values_list("queries", flat=True).first()
    return kept.splitlines() if kept else []


def save_target_queries(page_id: int, user: AbstractBaseUser, queries: Sequence[str]) -> None:
    """Remember them, where they are others than before."""
    if list(queries) == get_target_queries(page_id, user):
        return
    TargetQuery.objects.update_or_create(page_id=page_id, user_id=user.pk, defaults={"queries": "\n".join(queries)})


def parse_queries(text: str) -> list[str]:
    """The searches in a text, one a line, without repetitions; what is too long or too many is left out."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    usable = (line for line in lines if line and len(line) <= MAX_LENGTH and len(line.split()) <= MAX_WORDS)
    return list(dict.fromkeys(usable))[:MAX_TARGET_QUERIES]
