"""The preview of a synonym rule: the first results of a search without and with the rule, its view, and its panel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from pydantic import ValidationError
from wagtail.admin.panels import Panel
from wagtail.permissions import policy_registry

from cms.core.requests import without_transaction
from cms.core.sites import SiteRoot, SiteRoots
from cms.http.problems import Unavailable
from search.querying.params import SearchParams
from search.querying.parser import MAX_LENGTH, parse
from search.querying.results import SearchAnswer
from search.querying.service import search
from search.rules.compiled import get_rules, get_rules_with
from search.rules.models import SynonymRule
from search.rules.models.base import ScopedRule
from search.rules.synonyms import add_synonyms, compile_synonyms

from .explain_form import get_explorable_pages
from .query_actions import VisitorQuery

MAX_RESULTS = 10  # results on each side
FRAGMENT = "search_admin/synonym_preview.html"


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One result and how it differs from the other side. `why` is the URL of its explanation, if there is one."""

    title: str
    path: str
    type: str
    change: Literal["", "new", "gone", "moved"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class PreviewSide:
    """The results of one of the two searches."""

    total: int
    lines: tuple[PreviewLine, ...]


@dataclass(frozen=True, slots=True)
class SynonymPreview:
    """Both searches. `is_used` is true if the query contains an expression of the rule."""

    query: str
    host: str
    is_used: bool
    is_degraded: bool
    before: PreviewSide
    after: PreviewSide

    @property
    def changes(self) -> bool:
        """Whether the rule changes the total or the first results."""
        return self.before.total != self.after.total or any(line.change for line in self.after.lines)


class PreviewError(Exception):
    """The preview is not possible; the message is for the editor."""


def preview_synonyms(rule: SynonymRule, query: str, user: AbstractBaseUser) -> SynonymPreview:
    """Search as a visitor would, with the current rules and with this rule added. Nothing is saved or counted.

    The results of now lead to their explanation, if the user may see the page in the admin.

    Raises:
        PreviewError: the query is too long, or no site has the rule's language.
        Unavailable: neither the engine nor the database responds.
    """
    root = find_root(rule)
    try:
        params = SearchParams.model_validate(
            {"q": query, "site": root.host, "locale": root.language, "limit": MAX_RESULTS}
        )
    except ValidationError as problem:
        raise PreviewError(_("This query is too long.")) from problem
    before = search(params, path="", trial_rules=get_rules(root.language, root.site_id))
    after = search(params, path="", trial_rules=get_rules_with(rule, root.language, root.site_id))
    scope = root.language, root.site_id
    return SynonymPreview(
        query=query,
        host=root.host,
        is_used=_is_used(rule, query),
        is_degraded=before.degraded or after.degraded,
        before=_add_explanations(_side(before, after, "gone"), before, VisitorQuery(query, *scope), user),
        after=_side(after, before, "new"),
    )


def find_root(rule: ScopedRule) -> SiteRoot:
    """Return the site of the rule; for a rule for all sites the default site, or another one with the language."""
    roots = [root for root in SiteRoots.read().roots if root.language == rule.language]
    matching = [root for root in roots if rule.site_id in (None, root.site_id)]
    if not matching:
        raise PreviewError(_("This site has no pages in this language yet."))
    return next((root for root in matching if root.is_default_site), matching[0])


def _is_used(rule: SynonymRule, query: str) -> bool:
    text = parse(query, rule.language)
    synonyms = compile_synonyms([rule.as_synonyms()], rule.language)
    return add_synonyms(text, synonyms, rule.language) != text


def _side(mine: SearchAnswer, other: SearchAnswer, word: Literal["new", "gone"]) -> PreviewSide:
    """Return one side. Items missing from the other side get `word`; on the new side, items at another rank “moved”."""
    places = {item.id: place for place, item in enumerate(other.items)}
    lines = []
    for place, item in enumerate(mine.items):
        moved: Literal["", "moved"] = "moved" if word == "new" and places.get(item.id) != place else ""
        lines.append(PreviewLine(item.title, item.path, item.type, word if item.id not in places else moved))
    return PreviewSide(mine.total, tuple(lines))


def _add_explanations(
    side: PreviewSide, answer: SearchAnswer, query: VisitorQuery, user: AbstractBaseUser
) -> PreviewSide:
    ids = [item.id for item in answer.items]
    explorable = set(get_explorable_pages(user).filter(pk__in=ids).values_list("pk", flat=True))
    url = query.add_to(reverse("search_explain"))
    explained = (
        replace(line, why=f"{url}&page={pk}") if pk in explorable else line
        for pk, line in zip(ids, side.lines, strict=True)
    )
    return replace(side, lines=tuple(explained))


@never_cache
@require_POST
@without_transaction  # the engine may take long, and nothing is written
def synonym_preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Return an HTML fragment with the results side by side, or with the errors of the rule.

    The request contains the unsaved form, which is validated as for saving, and the search query as `query`.
    """
    _check_permission(request, "change" if pk else "add")
    saved = get_object_or_404(SynonymRule, pk=pk) if pk else SynonymRule()
    form_class = SynonymRule.get_edit_handler().get_form_class()
    form = form_class(request.POST, instance=saved, for_user=request.user)
    if not form.is_valid():
        problems = [message for messages in form.errors.values() for message in messages]
        return _fragment(request, problems=problems)
    query = request.POST.get("query", "").strip() or next(iter(form.instance.get_expressions().values()))
    try:
        return _fragment(request, preview=preview_synonyms(form.instance, query, request.user))
    except PreviewError as reason:
        return _fragment(request, problems=[str(reason)])
    except Unavailable:
        return _fragment(request, problems=[_("Search is not available at the moment. Try again in a minute.")])


def _check_permission(request: HttpRequest, action: str) -> None:
    if not policy_registry.get_by_type(SynonymRule).user_has_permission(request.user, action):
        raise PermissionDenied


def _fragment(request: HttpRequest, **context: object) -> HttpResponse:
    return render(request, FRAGMENT, context)


class SynonymPreviewPanel(Panel):
    """A field for a search query, a button, and the results of both searches."""

    class BoundPanel(Panel.BoundPanel):
        """The panel bound to a rule."""

        template_name = "search_admin/synonym_preview_panel.html"
        url_name = "search_synonym_preview"

        @property
        def media(self) -> Media:
            """The script and the style sheet of the panel."""
            return Media(js=["search_admin/synonym-preview.js"], css={"all": ["search_admin/synonym-preview.css"]})

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the context with the URL of the preview."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            pk = self.instance.pk
            context["url"] = reverse(self.url_name, args=[pk] if pk else [])
            context["max_length"] = MAX_LENGTH
            return context
