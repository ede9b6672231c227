"""The home page, and the creation of a site with one, which otherwise takes several forms of the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, Site

from cms.content.references import References, ResolvedReferences
from cms.pages.models import BasePage
from cms.pages.panels import image_panel, page_tabs, summary_panel, title_panel

from .schema import HomeDetail


class HomePage(BasePage):
    """The home page of a site in one language."""

    api_type = "home"
    detail_schema = HomeDetail
    list_name = None
    latest_releases = 4
    has_feed = False
    call_placements = ("home",)
    reference_fields = {**BasePage.reference_fields, "featured_pages": "page"}
    searchable = False
    is_related_candidate = False

    featured_pages = StreamField(
        [("page", blocks.PageChooserBlock(label=_("Page")))], blank=True, max_num=12, verbose_name=_("featured pages")
    )

    parent_page_types = ["wagtailcore.Page"]
    edit_handler = page_tabs(
        story=[
            title_panel(),
            summary_panel(_("Introduction")),
            image_panel(),
            FieldPanel("featured_pages"),
            FieldPanel("body"),
        ],
        action=[FieldPanel("actions")],
    )

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def collect_references(self, references: References) -> None:
        super().collect_references(references)
        references.add("card", *self.chosen_ids("featured_pages"))

    def get_detail_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        return {"featured": found.all("card", self.chosen_ids("featured_pages"))}


@transaction.atomic
def create_site(hostname: str, port: int, *, name: str, language: str) -> HomePage:
    """Create a site with a published home page in one language, and return the page.

    The first site becomes the default one, and replaces the welcome page that Wagtail's migrations create.
    """
    first = not HomePage.objects.exists()
    root = Page.get_first_root_node()
    locale, _ = Locale.objects.get_or_create(language_code=language)
    home = HomePage(title=name, slug=_get_free_slug(hostname, root), locale=locale, live=False)
    root.add_child(instance=home)
    home.save_revision().publish()
    default = Site.objects.filter(is_default_site=True).first() if first else None
    site = default or Site(is_default_site=first)
    welcome = site.root_page if default else None
    site.hostname, site.port, site.site_name, site.root_page = hostname, port, name, home
    site.save()
    if welcome and welcome.is_leaf() and welcome.specific_class is Page:
        welcome.delete()
    home.refresh_from_db()
    return home


def _get_free_slug(hostname: str, root: Page) -> str:
    slug = hostname.replace(".", "-")
    taken = set(root.get_children().values_list("slug", flat=True))
    return next(one for one in (slug, *(f"{slug}-{number}" for number in range(2, 1000))) if one not in taken)
