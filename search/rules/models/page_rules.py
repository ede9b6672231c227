"""Rules about results: pages and links that editors promote above the others, and pages that they hide."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.sites import SiteRoots, find_frontend_hosts
from cms.core.visibility import hidden_because
from cms.core.zoned_times import build_zone_field
from cms.pages.models import BasePage

from .base import QueryPatternsModel, Rule, ScopedRule

validate_external_url = URLValidator(
    schemes=["https"], message=_("Enter a complete address that begins with https://.")
)


class Promotion(QueryPatternsModel, ScopedRule):
    """A promoted page or external link. A page is shown only while it is public, with its current content."""

    empty_list_text = _(
        "A page or a link that stands above all other results of a search, such as the appeal of the week for “donate”."
        " Begin with the query, as visitors type it, and choose the page."
    )

    page = models.ForeignKey(
        BasePage, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    url = models.CharField(_("address"), max_length=2_000, blank=True, validators=[validate_external_url])
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("The order if a query has several promoted results; 1 comes first."),
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    starts_zone = build_zone_field()
    ends_zone = build_zone_field()

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(page=None) & ~Q(title="") & ~Q(url=""))
                | Q(page__isnull=False, title="", summary="", url=""),
                name="search_promotion_page_or_link",
                violation_error_message=_(
                    "Choose a page or enter the title and address of an external link, not both."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.page.get_shared_title() if self.page else self.title or gettext("no page")

    def state(self) -> str:
        """Return whether visitors see the promotion now, and if not, why; for lists in the admin."""
        now = clock.now()
        if self.ends_at and self.ends_at <= now:
            return gettext("ended")
        if self.starts_at and self.starts_at > now:
            return gettext("not started")
        hidden = hidden_because(self.page_id, now) if self.page_id else []
        if hidden:
            return gettext("not shown: %(reasons)s") % {"reasons": ", ".join(hidden)}
        return gettext("shown")

    state.short_description = _("now")  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Check the queries, the page or link, and the dates."""
        super().clean()
        if not self.locale_id:
            return  # the field has its own error
        self.check_patterns(self.language)
        problems = {**self._check_link(), **check_page_scope(self)}
        if not self.has_patterns:
            problems["exact"] = gettext("Enter the queries here or in the field below.")
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            problems["ends_at"] = gettext("The end must be after the start.")
        if problems:
            raise ValidationError(problems)

    def _check_link(self) -> dict[str, str]:
        if self.page_id or not (self.title or self.url or self.summary):
            return {}
        if not self.title:
            return {"title": gettext("Enter a title for the link.")}
        if not self.url:
            return {"url": gettext("Enter the address of the link.")}
        if is_own_site(self.url):
            message = gettext(
                "This is a page of our own site. Choose the page instead, so that it is hidden when needed."
            )
            return {"url": message}
        return {}


def check_page_scope(rule: Any) -> dict[str, str]:
    """Return the errors of a rule, by field, whose page is in another language or on another site."""
    if rule.page is None:
        return {}
    if rule.page.locale_id != rule.locale_id:
        message = gettext("This page is in %(language)s. Choose its translation or change the language.")
        return {"page": message % {"language": rule.page.locale}}
    if rule.site_id and _site_of(rule.page) != rule.site_id:
        return {"page": gettext("This page is not on the selected site.")}
    return {}


def _site_of(page: BasePage) -> int | None:
    root = SiteRoots.read().root_of(page)
    return root.site_id if root else None


def is_own_site(url: str) -> bool:
    """Return whether a URL is one of the sites that Clarion serves."""
    return urlsplit(url).hostname in find_frontend_hosts()


class HiddenResult(QueryPatternsModel, Rule):
    """A page that search does not return. It stays public and in lists. Language and site are those of the page."""

    empty_list_text = _(
        "A page that is left out of the results of a search, or of all. It stays public and in lists. Begin with the "
        "page, and enter the queries that should not find it."
    )

    page = models.OneToOneField(
        BasePage,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("page"),
        error_messages={"unique": _("A rule for this page already exists. Add the queries to that rule.")},
    )
    every_query = models.BooleanField(
        _("for every query"),
        default=False,
        help_text=_("Hide the page from all searches and from the list of all pages."),
    )

    class Meta:
        verbose_name = _("hidden result")
        verbose_name_plural = _("hidden results")
        ordering = ["pk"]

    def __str__(self) -> str:
        # There is no page in a new form, or after the page was deleted.
        return self.page.get_shared_title() if self.page_id else gettext("no page")

    @property
    def language(self) -> str:
        """The language of the page."""
        return str(self.page.locale)

    def hidden_from(self) -> str:
        """Return the queries from which the page is hidden, for lists in the admin."""
        return gettext("every search") if self.every_query else self.queries()

    hidden_from.short_description = _("hidden from")  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Check the queries and that search can find the page at all."""
        super().clean()
        if not self.page_id:
            return  # the field has its own error
        self.check_patterns(self.page.locale.language_code)
        if self.every_query and self.has_patterns:
            raise ValidationError({"every_query": _("Empty the fields below, or untick “for every query”.")})
        if not self.every_query and not self.has_patterns:
            raise ValidationError({"exact": _("Enter the queries, or tick “for every query”.")})
        if self.page.alias_of_id:
            raise ValidationError({"page": _("This page is an alias. Choose its source, which search finds.")})
        if not self.page.specific_class.searchable:
            raise ValidationError({"page": _("Search never finds pages of this type.")})
