"""The rows of the table of similar pages; `cms/cards/similar_pages.py` reads and writes them."""

from __future__ import annotations

from django.db import models


class SimilarPage(models.Model):
    """One page that is like another.

    Plain ids, not foreign keys: deleting a page must neither fail nor grow slow because of what a worker has worked
    out, raw deletes included. A row of a page that is gone is never shown, for reading goes through `visible_now()`,
    and leaves with the next look at its page.
    """

    page_id = models.PositiveBigIntegerField()
    other_id = models.PositiveBigIntegerField(db_index=True)
    rank = models.PositiveSmallIntegerField()  # 0 is the most similar
    score = models.FloatField()  # the engine's, to be compared within one page's list only
    is_close = models.BooleanField(default=False)  # similar enough to be put before others for the sake of variety
    topics = models.JSONField(default=list)  # the API's values of the topics both had

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page_id", "other_id"], name="cards_similar_once")]

    def __str__(self) -> str:
        return f"page {self.other_id} is like page {self.page_id}"
