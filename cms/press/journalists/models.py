"""Journalists, the lists that releases are sent to, and imports of contacts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.delivery.mail.models import SuppressedAddress, hash_address
from cms.delivery.sign_ups.addresses import MAX_ADDRESS_LENGTH
from cms.delivery.sign_ups.models import ConsentRecord, PressPurpose
from cms.operations.audit.trail import record_audit

TEXT_CRITERIA = ("outlet", "beat")  # contain the text
# The field of the journalist for each list of values, of which one has to match.
VALUE_CRITERIA = {
    "languages": "languages__language_code",
    "topics": "topics__translation_key",
    "regions": "regions__translation_key",
}
MAX_NAME_LENGTH = 150


class JournalistQuerySet(QuerySet[Any]):
    """Journalists, with the conditions that all parts of the press room share."""

    def consenting(self) -> JournalistQuerySet:
        """Select those with a consent to press releases that they have not withdrawn."""
        return self.filter(Exists(_current_consents()))

    def not_consenting(self) -> JournalistQuerySet:
        """Select those without such a consent."""
        return self.exclude(Exists(_current_consents()))

    def reachable(self) -> JournalistQuerySet:
        """Select those that may get releases: active, with a consent, at an address that is not suppressed."""
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


def default_consent_text() -> str:
    """Return the words of a consent that the press office has not quoted."""
    return gettext("I agree to receive press releases by e-mail.")


class Journalist(models.Model):
    """A contact of the press office. Only `consents` decides whether releases may be sent to the address."""

    empty_list_text = _(
        "The people who receive your releases. Add one, or import a file in which each row is a contact."
    )

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")

    wagtail_reference_index_ignore = True

    _stored_status = ""

    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)
    address = models.CharField(_("e-mail address"), max_length=MAX_ADDRESS_LENGTH, unique=True)
    # The same digest as that of suppressed addresses.
    digest = models.CharField(max_length=64, default="", db_default="", db_index=True, editable=False)
    outlet = models.CharField(
        _("outlet"), max_length=MAX_NAME_LENGTH, blank=True, help_text=_("The newspaper, station or agency.")
    )
    beat = models.CharField(
        _("beat"), max_length=MAX_NAME_LENGTH, blank=True, help_text=_("What they report on, in your own words.")
    )
    languages = models.ManyToManyField("wagtailcore.Locale", blank=True, related_name="+", verbose_name=_("languages"))
    topics = models.ManyToManyField("topics.Topic", blank=True, related_name="+", verbose_name=_("topics"))
    regions = models.ManyToManyField("topics.Region", blank=True, related_name="+", verbose_name=_("regions"))
    notes = models.TextField(
        _("notes"), blank=True, help_text=_("The journalist may ask to read them: write only what you need.")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.ACTIVE)
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    changed_at = models.DateTimeField(_("changed at"), default=clock.now, db_index=True)
    # Also of an inactive contact who has unsubscribed.
    unsubscribed_at = models.DateTimeField(_("unsubscribed at"), null=True, editable=False)

    objects = JournalistQuerySet.as_manager()

    class Meta:
        verbose_name = _("journalist")
        verbose_name_plural = _("journalists")
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.outlet})" if self.outlet else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.digest = hash_address(self.address)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.status == self.Status.INACTIVE and self._stored_status != self.status:
                record_audit("journalist.deactivated", subject=self)
        self._stored_status = self.status

    def subscribe_again(self) -> None:
        """End an unsubscription because of a new consent, without saving it. An inactive contact stays inactive."""
        self.unsubscribed_at = None
        if self.status == self.Status.UNSUBSCRIBED:
            self.status = self.Status.ACTIVE

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Note the stored status, so that a change of it is noticed when the row is saved."""
        row = super().from_db(db, field_names, values, **options)  # the options are of Django 6
        row._stored_status = row.__dict__.get("status", "")
        return row


class JournalistList(models.Model):
    """A list of journalists: members that a user chose, those that a saved filter finds, or both."""

    empty_list_text = _(
        "A list has members that you choose, a filter, or both. Releases are sent, and opened under embargo, to lists."
    )

    wagtail_reference_index_ignore = True

    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH, unique=True)
    description = models.CharField(_("description"), max_length=255, blank=True)
    members = models.ManyToManyField(Journalist, blank=True, related_name="lists", verbose_name=_("members"))
    # Values by field, as `JournalistQuerySet.matching` reads them. Topics and regions are stored by their translation
    # keys: if one is deleted, the filter finds fewer journalists and not more.
    criteria = models.JSONField(_("filter"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    class Meta:
        verbose_name = _("list of journalists")
        verbose_name_plural = _("lists of journalists")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def find_members(self) -> JournalistQuerySet:
        """Return all journalists on the list, also those that may get nothing."""
        matching = Journalist.objects.matching(self.criteria)
        return Journalist.objects.filter(
            models.Q(pk__in=self.members.values("pk")) | models.Q(pk__in=matching.values("pk"))
        )

    def recipients(self) -> JournalistQuerySet:
        """Return those on the list that may get releases."""
        return self.find_members().reachable()


class JournalistImport(models.Model):
    """An uploaded CSV file: first only a report of what its rows would change, then imported as a whole."""

    empty_list_text = _("Import a CSV file of contacts. You see what each row would change before anything is stored.")

    class Result(models.TextChoices):
        CREATED = "created", _("New")
        UPDATED = "updated", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        UNSUBSCRIBED = "unsubscribed", _("Left out: unsubscribed")
        FAILED = "failed", _("Not imported")

    wagtail_reference_index_ignore = True

    file_name = models.CharField(_("file"), max_length=255, editable=False)
    content = models.TextField(editable=False)
    consent_source = models.CharField(
        _("source of the consent"),
        max_length=255,
        blank=True,
        help_text=_(
            "How the journalists agreed to receive releases, for example “Form at the press conference on 3 May”. "
            "For rows without a source of their own. Without one, nothing is sent to them."
        ),
    )
    consent_given_on = models.DateField(_("date of the consent"), null=True, blank=True)
    consent_text = models.TextField(_("words of the consent"), blank=True, default=default_consent_text)
    add_to_list = models.ForeignKey(
        JournalistList,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("list"),
        help_text=_("Everybody in the file becomes a member of this list."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("created by")
    )
    imported_at = models.DateTimeField(_("imported at"), null=True, editable=False)
    report = models.JSONField(default=list, editable=False)  # a `RowReport` for each row
    counts = models.JSONField(default=dict, editable=False)  # numbers of rows by result
    ignored_columns = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("import of journalists")
        verbose_name_plural = _("imports of journalists")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
