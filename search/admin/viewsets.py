"""The search rules in the admin: lists, forms and histories. Wagtail checks the permissions of each model."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Locale, Site
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView, IndexView, SnippetViewSet

from cms.core.admin import YesNoColumn
from cms.core.admin_menus import FIND_MENU
from cms.core.time_fields import ZonedTimesModelForm
from cms.editing.restricted_drafts.rules import exclude_references_to_hidden
from cms.pages.models import BasePage
from search.rules.models import HiddenResult, NeverSuggested, Promotion, SynonymRule, TaskRule
from search.rules.models.task_rules import list_rule_tasks

from .query_actions import VisitorQuery
from .synonym_preview import SynonymPreviewPanel
from .task_preview import TaskPreviewPanel


class ScopedRuleForm(ZonedTimesModelForm):
    """The form of a rule with a language; a new rule begins with the default language."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.locale_id:
            self.initial.setdefault("locale", Locale.get_default().pk)


class RulePageChooser(AdminPageChooser):
    """A chooser of all content pages, with Wagtail's general label instead of the name of the class."""

    def __init__(self, **options: Any) -> None:
        super().__init__(target_models=[BasePage], **options)
        self.choose_one_text = AdminPageChooser.choose_one_text


class NoAutosaveMixin:
    """A view without Wagtail's autosave: a rule applies as soon as it is saved, so nothing incomplete may be saved."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Turn autosave off."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


# The field of each rule for a query of visitors.
QUERY_FIELDS = {
    SynonymRule: "expressions",
    Promotion: "exact",
    HiddenResult: "exact",
    NeverSuggested: "words",
    TaskRule: "words",
}


class RuleCreateView(NoAutosaveMixin, CreateView):
    """Create a rule. The form begins with the query of visitors in the URL, if there is one."""

    def get_initial(self) -> dict[str, Any]:
        """Return the query, its language, and its site if there are several."""
        initial: dict[str, Any] = super().get_initial()
        if query := VisitorQuery.read(self.request.GET):
            words = " ".join(query.text.replace(",", " ").split())  # commas separate expressions
            text = f"{words}, " if self.model is SynonymRule else query.text
            initial |= {QUERY_FIELDS[self.model]: text}
            initial |= {"locale": query.locale.pk} if query.locale else {}
            initial |= {"site": query.site_id} if Site.objects.count() > 1 else {}
        return initial

    def get_form(self, form_class: type[Form] | None = None) -> Form:
        """Return the form; editors go on typing after the query."""
        form = super().get_form(form_class)
        field = QUERY_FIELDS[self.model]
        if field in form.initial:
            form.fields[field].widget.attrs["autofocus"] = True
        return form


class RuleEditView(NoAutosaveMixin, EditView):
    """Edit a rule."""


class RuleCopyView(NoAutosaveMixin, CopyView):
    """Copy a rule."""


class RuleViewSet(SnippetViewSet):
    """The base of the viewsets of rules."""

    add_view_class = RuleCreateView
    edit_view_class = RuleEditView
    copy_view_class = RuleCopyView
    menu_hook = FIND_MENU
    copy_view_enabled = False  # an unchanged copy of a rule would be refused

    def register_chooser_viewset(self) -> None:
        """Register no chooser: no field refers to a rule, and Wagtail's choosers are open to every admin user."""


def _scope_panel() -> Panel:
    return FieldRowPanel([FieldPanel("locale"), FieldPanel("site")], heading=_("Language and site"))


def _queries_panel(*more: Panel) -> Panel:
    return MultiFieldPanel([*more, FieldPanel("exact"), FieldPanel("containing")], heading=_("Queries"))


class PageRuleViewSet(RuleViewSet):
    """The base of the viewsets of rules about a page; rules about restricted drafts are listed for their team only."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rules about pages that are not hidden from the user."""
        return exclude_references_to_hidden(self.model._default_manager.all(), "page", request.user)


class SynonymRuleViewSet(RuleViewSet):
    """Synonym rules."""

    model = SynonymRule
    base_url_path = "search/synonyms"
    icon = "order"
    menu_label = _("Synonym rules")
    menu_order = 100
    list_display = ["__str__", "kind", "locale", "site"]
    list_filter = ["locale", "site", "kind"]
    search_fields = ["expressions", "also"]
    edit_handler = ObjectList(
        [
            _scope_panel(),
            FieldPanel("kind"),
            FieldPanel("expressions"),
            FieldPanel("also"),
            SynonymPreviewPanel(heading=_("Preview")),
        ],
        base_form_class=ScopedRuleForm,
    )


class PromotionViewSet(PageRuleViewSet):
    """Promoted results."""

    model = Promotion
    base_url_path = "search/promoted"
    icon = "pick"
    menu_label = _("Promoted results")
    menu_order = 200
    list_display = ["__str__", "queries", "state", "position", "locale", "site"]
    list_filter = ["locale", "site"]
    search_fields = ["title", "url", "page__title", "exact", "containing"]
    copy_view_enabled = True
    edit_handler = ObjectList(
        [
            _scope_panel(),
            _queries_panel(),
            FieldPanel(
                "page",
                heading=_("Page"),
                help_text=_("The page is shown only while it is public."),
                widget=RulePageChooser,
            ),
            MultiFieldPanel(
                [FieldPanel("title"), FieldPanel("summary"), FieldPanel("url")], heading=_("Or external link")
            ),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")], heading=_("When")),
            FieldPanel("position"),
        ],
        base_form_class=ScopedRuleForm,
    )


class HiddenResultViewSet(PageRuleViewSet):
    """Hidden results."""

    model = HiddenResult
    base_url_path = "search/hidden"
    icon = "no-view"
    menu_label = _("Hidden results")
    menu_order = 300
    list_display = ["__str__", "hidden_from", Column("language", label=_("Language"))]
    list_filter = ["every_query"]
    search_fields = ["page__title", "exact", "containing"]
    edit_handler = ObjectList([FieldPanel("page", widget=RulePageChooser), _queries_panel(FieldPanel("every_query"))])


class NeverSuggestedIndexView(IndexView):
    """The list of words that are never suggested."""

    add_item_label = _("Add words")


class NeverSuggestedViewSet(RuleViewSet):
    """Words that are never suggested."""

    model = NeverSuggested
    index_view_class = NeverSuggestedIndexView
    base_url_path = "search/never-suggested"
    icon = "cross"
    menu_label = _("Words that are never suggested")
    menu_order = 400
    list_display = ["words", "locale", "site"]
    list_filter = ["locale", "site"]
    search_fields = ["words"]
    edit_handler = ObjectList([_scope_panel(), FieldPanel("words")], base_form_class=ScopedRuleForm)


class TaskRuleCreateView(RuleCreateView):
    """Change a task. The form begins with the task and the language in the URL, if there are any."""

    def get_initial(self) -> dict[str, Any]:
        """Return the task and the locale of the URL as well."""
        initial = super().get_initial()
        if self.request.GET.get("task") in dict(list_rule_tasks()):
            initial["task"] = self.request.GET["task"]
        locale = self.request.GET.get("locale", "")
        if locale.isascii() and locale.isdigit() and Locale.objects.filter(pk=int(locale[:9])).exists():
            initial["locale"] = int(locale[:9])
        return initial


class TaskRuleViewSet(PageRuleViewSet):
    """Changes of tasks. “Tasks” (`task_views.py`) is their item in the menu."""

    model = TaskRule
    add_view_class = TaskRuleCreateView
    base_url_path = "search/task-rules"
    icon = "tasks"
    menu_label = _("Changed tasks")
    menu_order = 150
    list_display = ["__str__", "page", "url", YesNoColumn("is_off", label=_("Off")), "locale", "site"]
    list_filter = ["locale", "site", "is_off"]
    search_fields = ["label", "words", "url", "page__title"]
    edit_handler = ObjectList(
        [
            _scope_panel(),
            MultiFieldPanel([FieldPanel("task"), FieldPanel("label"), FieldPanel("is_off")], heading=_("Task")),
            FieldPanel(
                "page",
                heading=_("Page"),
                help_text=_("Shown first while it is public; otherwise what would serve the task without a choice."),
                widget=RulePageChooser,
            ),
            FieldPanel("url"),
            MultiFieldPanel([FieldPanel("words"), FieldPanel("except_for")], heading=_("Words of visitors")),
            TaskPreviewPanel(heading=_("Preview")),
        ],
        base_form_class=ScopedRuleForm,
    )

    def register_menu_item(self) -> None:
        """Register no item: the list of all tasks leads here."""


VIEWSETS = (SynonymRuleViewSet, PromotionViewSet, HiddenResultViewSet, NeverSuggestedViewSet, TaskRuleViewSet)
