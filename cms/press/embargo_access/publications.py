"""End the accesses to a release in the transaction that publishes it."""

from __future__ import annotations

from .accesses import end_accesses
from .models import EmbargoAccess


class AccessEnder:
    """The observer of publications that ends accesses, so that a later embargo does not bring them back."""

    def before_change(self, page_id: int) -> None:
        """Do nothing: what readers of the release see is read at each request."""

    def after_publication(self, page_id: int) -> None:
        """End the accesses of a page that is live; a page that is only scheduled keeps them."""
        end_accesses(EmbargoAccess.objects.filter(page=page_id, page__live=True))

    def after_removal(self, page_id: int) -> None:
        """End the accesses of a page that was live."""
        end_accesses(EmbargoAccess.objects.filter(page=page_id))
