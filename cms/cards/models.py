"""The table of similar pages. `cms/cards/similar_pages.py` reads and writes it."""

from __future__ import annotations

from django.db import models


class SimilarPage(models.Model):
    """A page (`other_id`) that is similar to another (`page_id`).

    It has plain ids instead of foreign keys, so that deleting a page, also with raw SQL, neither fails nor becomes slow
    because of rows that the worker computed. Rows of deleted pages are never shown, because every read uses
    `visible_now()`; they are deleted when the list of their page is next computed.
    """

    page_id = models.PositiveBigIntegerField()
    other_id = models.PositiveBigIntegerField(db_index=True)
    rank = models.PositiveSmallIntegerField()  # 0 is the most similar
    score = models.FloatField()  # the search engine's score; comparable only within the list of one page
    is_close = models.BooleanField(default=False)  # similar enough to be placed before others for variety
    topics = models.JSONField(default=list)  # API values of the topics that both pages had

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page_id", "other_id"], name="cards_similar_once")]

    def __str__(self) -> str:
        return f"page {self.other_id} is similar to page {self.page_id}"
