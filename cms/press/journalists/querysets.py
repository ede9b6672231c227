"""Select journalists: by the criteria of a saved filter, and those to whom releases may be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.delivery.mail.models import SuppressedAddress
from cms.delivery.sign_ups.models import ConsentRecord, PressPurpose

TEXT_CRITERIA = ("outlet", "beat")  # contain the text
# The field of the journalist for each list of values, of which one has to match.
VALUE_CRITERIA = {
    "languages": "languages__language_code",
    "topics": "topics__translation_key",
    "regions": "regions__translation_key",
}


class JournalistQuerySet(QuerySet[Any]):
    """Journalists, with the conditions that all parts of the press room share."""

    def consenting(self) -> JournalistQuerySet:
        """Select those with a consent to press releases that they have not withdrawn."""
        return self.filter(Exists(_current_consents()))

    def not_consenting(self) -> JournalistQuerySet:
        """Select those without such a consent."""
        return self.exclude(Exists(_current_consents()))

    def reachable(self) -> JournalistQuerySet:
        """Select those to whom releases may be sent: active, with a consent, at an address that is not suppressed."""
        return self.filter(status=self.model.Status.ACTIVE).consenting().exclude(Exists(_suppressions()))

    def with_reachability(self) -> JournalistQuerySet:
        """Annotate `is_reachable`: whether releases may be sent to the journalist."""
        reachable = self.model.objects.reachable().filter(pk=OuterRef("pk"))
        return self.annotate(is_reachable=Exists(reachable))

    def suppressed(self) -> JournalistQuerySet:
        """Select those whose address gets no e-mails, for example because the mailbox does not exist."""
        return self.filter(Exists(_suppressions()))

    def matching(self, criteria: Mapping[str, str | Sequence[str]]) -> JournalistQuerySet:
        """Select those who meet all criteria; nobody, if there are none.

        Of several values of one criterion, one has to match.
        """
        conditions = [_build_condition(self, name, value) for name, value in criteria.items() if value]
        if not conditions:
            return self.none()
        return self.filter(*conditions)


def _current_consents() -> QuerySet[ConsentRecord]:
    return ConsentRecord.objects.filter(
        journalist=OuterRef("pk"), purpose=PressPurpose.PRESS, given_at__isnull=False, withdrawn_at=None
    )


def _suppressions() -> QuerySet[SuppressedAddress]:
    return SuppressedAddress.objects.filter(digest=OuterRef("digest"))


def _build_condition(journalists: QuerySet[Any], name: str, value: str | Sequence[str]) -> Q:
    """Return the condition of one criterion. Rows of other tables are selected in a subquery, so that none repeats.

    Raises:
        ValueError: There is no such criterion. Ignoring it would send releases to more people.
    """
    if name in TEXT_CRITERIA:
        return Q(**{f"{name}__icontains": value})
    if name in VALUE_CRITERIA:
        found = journalists.model._base_manager.filter(**{f"{VALUE_CRITERIA[name]}__in": value})
        return Q(pk__in=found.values("pk"))
    raise ValueError(f"Journalists have no criterion {name!r}.")
