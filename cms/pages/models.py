"""The base model of all page types."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_headless_preview.models import HeadlessPreviewMixin

from cms.content.blocks.body import BodyField, body_search_texts, collect_body_references, has_text_to_read
from cms.content.references import ReferenceKind, References, ResolvedReferences
from cms.core.revisions import ProtectedRevisions
from cms.core.scheduled_versions import ReplaceableSchedule
from cms.core.sites import SiteRoots
from cms.core.zoned_times import ScheduleZones, build_zone_field
from cms.db.cached_sql import cached_sql
from cms.editing.restricted_drafts.models import RestrictableDraft
from cms.editing.restricted_drafts.rules import Audience

from .declarations import PageTypeDeclarations
from .forms import PageForm
from .listed_pages import ListedPage
from .quotations import Quotation, create_quotations, record_quotations
from .reader_notes import READER_NOTE_FIELDS, ReaderNoteFields

__all__ = ["BasePage", "IndexPage", "ListedPage", "Quotation"]

validate_web_address = URLValidator(schemes=["http", "https"])


class BasePage(
    PageTypeDeclarations,
    RestrictableDraft,
    HeadlessPreviewMixin,
    ProtectedRevisions,
    ReplaceableSchedule,
    ReaderNoteFields,
    ScheduleZones,
    Page,
):
    """The common part of every page type, in a table of its own, so that a list of mixed types costs one query.

    A page type sets the attributes of `PageTypeDeclarations`. It overrides `collect_references` and
    `get_detail_fields` for its own content, and `search_texts` and `search_names` for its search document.
    """

    boundary_fields: ClassVar[tuple[str, ...]] = ()
    # Fields with references besides the body and rich text fields, each with the kind of its references.
    reference_fields: ClassVar[dict[str, ReferenceKind]] = {
        "related": "page",
        "actions": "call_to_action",
        "more_page": "page",
    }

    summary = models.TextField(_("summary"), blank=True, max_length=600)
    image = models.ForeignKey(
        "images.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("image")
    )
    image_alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the image shows. If empty, the image's own text is used."),
    )
    image_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("The image adds nothing to the text; screen readers skip it.")
    )
    published_at = models.DateTimeField(
        _("date"),
        null=True,
        blank=True,
        help_text=_("The date that readers see. If empty, the date of the first publication."),
    )
    published_zone = build_zone_field()
    listed_at = models.DateTimeField(null=True, editable=False, db_index=True)
    featured = models.BooleanField(_("featured"), default=False, help_text=_("Lists can show featured pages first."))
    topics = ParentalManyToManyField("topics.Topic", blank=True, related_name="tagged_pages", verbose_name=_("topics"))
    regions = ParentalManyToManyField(
        "topics.Region", blank=True, related_name="tagged_pages", verbose_name=_("regions")
    )
    body = BodyField(blank=True, verbose_name=_("body"))
    related = StreamField(
        [("page", blocks.PageChooserBlock(label=_("Page")))],
        blank=True,
        max_num=8,
        help_text=_("Shown first under “You may also be interested in”, followed by similar pages in this language."),
        verbose_name=_("related"),
    )
    unrelated = StreamField(
        [("page", blocks.PageChooserBlock(label=_("Page")))],
        blank=True,
        max_num=20,
        verbose_name=_("not related"),
        help_text=_("Never shown there, however similar they are."),
    )
    more_label = models.CharField(
        _("label"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text=_("For example “All our stories on fishing”."),
    )
    more_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page"),
        help_text=_("Without a choice, that of the page above is used, else the page above itself."),
    )
    actions = StreamField(
        [("page", blocks.PageChooserBlock(page_type="calls_to_action.CallToActionPage", label=_("Page")))],
        blank=True,
        max_num=4,
        verbose_name=_("calls to action"),
    )
    share_title = models.CharField(_("share title"), max_length=150, blank=True)
    share_text = models.CharField(_("share text"), max_length=300, blank=True)
    share_image = models.ForeignKey(
        "images.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("If empty, the page's own image is used."),
        verbose_name=_("share image"),
    )
    share_image_alt = models.CharField(_("alternative text"), max_length=250, blank=True)
    share_image_decorative = models.BooleanField(_("decorative"), default=False)
    canonical_url = models.URLField(
        _("original address"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        validators=[validate_web_address],
        help_text=_(
            "If the text was first published on another site: its address there. Search engines then show that."
        ),
    )
    source_name = models.CharField(
        _("first published by"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text=_("The name of the other site, which readers see. If empty, the host of its address."),
    )

    noindex = models.BooleanField(
        _("hidden from search engines"),
        default=False,
        db_default=False,
        help_text=_(
            "Search engines are asked not to show the page. Lists, feeds and the search of this site still have it."
        ),
    )

    # A translation or copy is another text, of which there is no earlier version.
    exclude_fields_in_copy = ["canonical_url", "source_name", *READER_NOTE_FIELDS]

    base_form_class = PageForm
    is_creatable = False

    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("base page")
        verbose_name_plural = _("base pages")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["draft_audience"], name="pages_team_draft", condition=Q(draft_audience=Audience.TEAM)),
            models.Index(fields=["page_ptr"], name="pages_noindex", condition=Q(noindex=True)),
        ]
        permissions: ClassVar[list[tuple[str, str]]] = [
            ("view_restricted_draft", "Can see the restricted drafts of all teams")
        ]

    # ------------------------------------------------------------------ saving

    def clean(self) -> None:
        super().clean()
        if set(self.chosen_ids("related")) & set(self.chosen_ids("unrelated")):
            raise ValidationError({"unrelated": gettext("A page cannot be both related and not related.")})
        if self.source_name and not self.canonical_url:
            raise ValidationError({"canonical_url": gettext("Enter the address of the text on the other site.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_listing_date()
        columns = kwargs.get("update_fields")
        if columns is not None and "body" not in columns:
            super().save(*args, **kwargs)
            return
        is_new = self._state.adding
        with transaction.atomic():
            if not is_new:  # save() locks the journal's counter, and no lock may follow that one
                record_quotations(self)
            super().save(*args, **kwargs)
            if is_new:
                create_quotations(self)

    def set_listing_date(self) -> None:
        """Set `listed_at`, the date that readers see and lists are sorted by."""
        self.listed_at = self.published_at or self.first_published_at

    # ------------------------------------------------------------------ reading

    def collect_references(self, references: References) -> None:
        """Add the ids of everything that the page's detail refers to."""
        collect_body_references(self.body, references)
        references.add_image(self.detail_image_use, self.image_id)
        references.add_image("share", self.image_id, self.share_image_id)
        references.add("call_to_action", *self.chosen_ids("actions"))

    def get_detail_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        """Return the fields of `detail_schema` that only this page type has."""
        return {}

    @classmethod
    def get_ended_condition(cls, now: datetime) -> Q | None:
        """Return the condition for pages of this type that have ended and are never related; None if none do.

        Only compare `now` with columns: it may be a placeholder of `cms.db.cached_sql`.
        """
        return Q(**{f"{cls.end_field}__lte": now}) if cls.end_field else None

    @classmethod
    def get_looked_up_condition(cls) -> Q | None:
        """Return the condition for pages that visitors look up, such as “Contact”; they are not suggested as related.

        None if there are none. If all pages of the type are such, set `is_related_candidate` to False instead.
        """
        return None

    def is_drafted(self, *relations: str) -> bool:
        """Return whether any of these relations has the values of a draft instead of those in the database."""
        return not self.held_relations().keys().isdisjoint(relations)

    def hold_relations(self, related: dict[str, list[Any]]) -> None:
        """Let the instance hold these related objects by relation, instead of reading them from the database."""
        self._cluster_related_objects = related

    def held_relations(self) -> dict[str, list[Any]]:
        """Return the related objects that the instance holds instead of those in the database, by relation."""
        held: dict[str, list[Any]] = getattr(self, "_cluster_related_objects", None) or {}
        return held

    def term_ids(self) -> dict[str, list[int]]:
        """Return the ids of topics and regions, by relation: those of the draft, or of the database in one query."""
        if self.is_drafted("topics", "regions"):
            return {name: [term.pk for term in getattr(self, name).all()] for name in ("topics", "regions")}
        ids: dict[str, list[int]] = {"topics": [], "regions": []}
        for name, pk in _term_ids(self.pk):
            ids[name].append(pk)
        return ids

    def chosen_ids(self, field: str) -> list[int]:
        """Return the ids selected in a field of choosers (`related`, `unrelated`, `actions` …), in order."""
        return [item["value"] for item in getattr(self, field).raw_data if isinstance(item.get("value"), int)]

    @property
    def has_text(self) -> bool:
        """Whether the body has something to read."""
        return has_text_to_read(self.body)

    @property
    def lacks_text(self) -> bool:
        """Whether the page must not be published, or shown to journalists or in e-mails: its type needs a text."""
        return self.needs_text and not self.has_text

    @property
    def canonical_host(self) -> str:
        """Return the host of the other site that published the page first, or an empty text."""
        try:
            return (urlsplit(self.canonical_url).hostname or "").removeprefix("www.")
        except ValueError:  # stored without the checks of forms and imports
            return ""

    # ------------------------------------------------------------------ search document

    def search_texts(self) -> Iterable[str]:
        """Return the plain texts of the search document, one for each block, without title and summary."""
        return body_search_texts(self.body)

    def search_names(self) -> Iterable[str]:
        """Return names by which search finds the page, but which are not part of its text, such as those of authors.

        Results never show them as a passage of the text. The names of topics are added by `search_topics`.
        """
        return ()

    # ------------------------------------------------------------------ URLs

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """Return (site id, base URL, path) of the page on its frontend; None outside every site."""
        root = SiteRoots.read().root_of(self)
        return (root.site_id, root.base_url, root.path_of(self)) if root else None

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """Return the full URL: Wagtail shows it in the admin, which never has the host of the frontend.

        The URL of a restricted draft contains its slug; the editor of a text that links to it would show it.
        """
        return None if self.is_hidden_from_viewer else self.get_full_url(request)

    url = property(get_url)

    # ------------------------------------------------------------------ previews

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the response for the editor's preview panel, which opens the frontend.

        Only the methods of HeadlessPreviewMixin that projects override are used, not its tokens, which never expire.
        """
        return import_string(settings.PREVIEW_HANDLER)(request, self)

    def get_client_root_url(self, request: HttpRequest) -> str:
        """Return the base URL of the frontend that shows the preview."""
        root = SiteRoots.read().root_of(self)
        return root.base_url if root else settings.FRONTEND_URL

    def get_preview_url(self, request: HttpRequest, token: str) -> str:
        """Return the URL of the preview on the frontend; `token` is the one-use code."""
        return f"{self.get_client_root_url(request)}/preview?{urlencode({'code': token})}"


class IndexPage(BasePage):
    """Base of pages that list the pages of one type, which they name in `listed_type`."""

    searchable = False
    is_related_candidate = False
    list_name = None
    has_feed = False
    has_versions = False
    call_placements = ()

    class Meta:
        abstract = True


@cached_sql
def _term_ids(page_id: int) -> QuerySet:
    links = (
        BasePage._meta.get_field(name)
        .remote_field.through.objects.filter(basepage_id=page_id)
        .values_list(Value(name), term)
        for name, term in (("topics", "topic_id"), ("regions", "region_id"))
    )
    topics, regions = links
    return topics.union(regions, all=True)
