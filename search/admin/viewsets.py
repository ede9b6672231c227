"""The rules of search in the admin: lists, forms, histories. Wagtail checks the permissions of the models in each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView, SnippetViewSet

from search.rules.models import HiddenResult, NeverSuggested, Promotion, SynonymRule

from .forms import RulePageChooser, ScopedRuleForm
from .menu import SEARCH_MENU
from .panels import SynonymPreviewPanel


class NoAutosaveMixin:
    """Without Wagtail's autosave of what has revisions: a rule is in force once it is saved, half typed or not."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class RuleCreateView(NoAutosaveMixin, CreateView):
    pass


class RuleEditView(NoAutosaveMixin, EditView):
    pass


class RuleCopyView(NoAutosaveMixin, CopyView):
    pass


class RuleViewSet(SnippetViewSet):
    add_view_class = RuleCreateView
    edit_view_class = RuleEditView
    copy_view_class = RuleCopyView
    menu_hook = SEARCH_MENU
    copy_view_enabled = False  # a copy of a rule is refused as long as it says the same

    def register_chooser_viewset(self) -> None:
        """Nothing chooses a rule, and Wagtail's choosers show what they offer to everybody in the admin."""


def _where() -> Panel:
    return FieldRowPanel([FieldPanel("locale"), FieldPanel("site")], heading="Where it holds")


def _queries(*more: Panel) -> Panel:
    return MultiFieldPanel([*more, FieldPanel("exact"), FieldPanel("containing")], heading="For which searches")


class SynonymRuleViewSet(RuleViewSet):
    model = SynonymRule
    base_url_path = "search/synonyms"
    icon = "order"
    menu_label = "Synonyms"
    menu_order = 100
    list_display = ["__str__", "kind", "locale", "site"]
    list_filter = ["locale", "site", "kind"]
    search_fields = ["expressions", "also"]
    edit_handler = ObjectList(
        [
            _where(),
            FieldPanel("kind"),
            FieldPanel("expressions"),
            FieldPanel("also"),
            SynonymPreviewPanel(heading="Try it before you save it"),
        ],
        base_form_class=ScopedRuleForm,
    )


class PromotionViewSet(RuleViewSet):
    model = Promotion
    base_url_path = "search/promoted"
    icon = "pick"
    menu_label = "Promoted results"
    menu_order = 200
    list_display = ["__str__", "queries", "state", "position", "locale", "site"]
    list_filter = ["locale", "site"]
    search_fields = ["title", "url", "page__title", "exact", "containing"]
    copy_view_enabled = True
    edit_handler = ObjectList(
        [
            _where(),
            _queries(),
            FieldPanel(
                "page",
                heading="A page of ours",
                help_text="Not shown while it is hidden from the public.",
                widget=RulePageChooser,
            ),
            MultiFieldPanel(
                [FieldPanel("title"), FieldPanel("summary"), FieldPanel("url")], heading="Or a link to elsewhere"
            ),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")], heading="When"),
            FieldPanel("position"),
        ],
        base_form_class=ScopedRuleForm,
    )


class HiddenResultViewSet(RuleViewSet):
    model = HiddenResult
    base_url_path = "search/hidden"
    icon = "no-view"
    menu_label = "Hidden results"
    menu_order = 300
    list_display = ["__str__", "from_what", "language"]
    list_filter = ["every_query"]
    search_fields = ["page__title", "exact", "containing"]
    edit_handler = ObjectList([FieldPanel("page", widget=RulePageChooser), _queries(FieldPanel("every_query"))])


class NeverSuggestedViewSet(RuleViewSet):
    model = NeverSuggested
    base_url_path = "search/never-suggested"
    icon = "cross"
    menu_label = "Never suggested"
    menu_order = 400
    list_display = ["words", "locale", "site"]
    list_filter = ["locale", "site"]
    search_fields = ["words"]
    edit_handler = ObjectList([_where(), FieldPanel("words")], base_form_class=ScopedRuleForm)


VIEWSETS = (SynonymRuleViewSet, PromotionViewSet, HiddenResultViewSet, NeverSuggestedViewSet)
