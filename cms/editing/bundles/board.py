"""The board of a bundle: its pages by language, what each of them still needs, and what the user can do about it.

A row is a page with its translations; the columns are the languages of the sites of the pages. What is hidden from the
user is treated as absent, and only its number is said. The number of queries does not depend on that of the pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, Revision
from wagtail.permissions import policy_registry

from cms.core.localisation import language_name
from cms.core.sites import SiteRoots
from cms.editing.page_states.facts import Facts, read_facts
from cms.editing.page_states.kinds import StateKind, find_kind
from cms.editing.page_states.states import describe_facts
from cms.editing.restricted_drafts.rules import get_hidden_page_ids
from cms.editing.translations.comparison import compare_contents
from cms.editing.translations.models import TranslationState

from .access import find_editable_ids
from .models import Bundle, BundleMember


class CellState(StrEnum):
    """What a page in one language still needs: the first state that applies."""

    NONE = "none"  # its site does not have the language
    MISSING = "missing"  # not translated yet
    OUTSIDE = "outside"  # translated, but not in the bundle
    PUBLIC = "public"  # the bundle has published it, or there is nothing new to publish
    BLOCKED = "blocked"  # approved, but something is wrong with it
    STALE = "stale"  # its source has changed since
    APPROVED = "approved"
    WAITING = "waiting"  # an approval is next
    DRAFT = "draft"  # in work; of a translation: in translation


LABELS = {
    CellState.NONE: "–",
    CellState.MISSING: _("not translated"),
    CellState.OUTSIDE: _("not in the bundle"),
    CellState.PUBLIC: _("public"),
    CellState.BLOCKED: _("needs attention"),
    CellState.STALE: _("source has changed"),
    CellState.APPROVED: _("approved"),
    CellState.WAITING: _("waiting for approval"),
    CellState.DRAFT: _("draft"),
}
# What still has to be done comes first in the summary.
SUMMARY_ORDER = (
    CellState.BLOCKED,
    CellState.MISSING,
    CellState.DRAFT,
    CellState.STALE,
    CellState.WAITING,
    CellState.APPROVED,
    CellState.PUBLIC,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A page in one language."""

    state: CellState
    locale: Locale
    label: str
    page: Page | None = None
    member: BundleMember | None = None
    next_step: str = ""  # who has to approve it
    reasons: Sequence[str] = ()  # what is wrong with it
    waits_for_user: bool = False
    can_edit: bool = False
    can_add: bool = False
    can_translate: bool = False

    @property
    def title(self) -> str:
        """The title of the draft."""
        return str(self.page.get_admin_display_title()) if self.page else ""

    @property
    def language(self) -> str:
        """The name of the language."""
        return language_name(self.locale.language_code)


@dataclass(frozen=True, slots=True)
class Row:
    """A page with its translations: one cell for each language."""

    title: str
    source: Page
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Board:
    """The rows of a bundle as one user sees them."""

    locales: list[Locale]
    rows: list[Row]
    hidden_count: int = 0
    counts: dict[CellState, int] = field(default_factory=dict)

    @property
    def summary(self) -> list[tuple[CellState, str]]:
        """How many pages are in each state, what still has to be done first."""
        found = [(state, self.counts[state]) for state in SUMMARY_ORDER if self.counts.get(state)]
        text = gettext("%(state)s: %(count)s")  # the state does not change with the number
        return [(state, text % {"state": LABELS[state], "count": count}) for state, count in found]

    @property
    def waiting_for_user(self) -> list[Cell]:
        """The cells whose pages wait for this user's approval."""
        return [cell for row in self.rows for cell in row.cells if cell.waits_for_user]


def read_board(bundle: Bundle, user: Any, now: datetime, reasons: Mapping[int, Sequence[str]] | None = None) -> Board:
    """Return the board of a bundle for a user; `reasons` say what is wrong with pages, by their ids."""
    reader = _BoardReader(bundle, user, now, reasons or {})
    rows = [reader.build_row(key) for key in reader.keys]
    counts: dict[CellState, int] = defaultdict(int)
    for row in rows:
        for cell in row.cells:
            counts[cell.state] += 1
    return Board(reader.locales, rows, reader.hidden_count, dict(counts))


class _BoardReader:
    """What the cells of a bundle need, read once."""

    def __init__(self, bundle: Bundle, user: Any, now: datetime, reasons: Mapping[int, Sequence[str]]) -> None:
        self.bundle, self.user, self.now, self.reasons = bundle, user, now, reasons
        hidden = get_hidden_page_ids(user)
        members = list(bundle.members.select_related("page__locale").order_by("order", "pk"))
        self.hidden_count = sum(member.page_id in hidden for member in members)
        self.members = {member.page_id: member for member in members if member.page_id not in hidden}
        self.keys: list[UUID] = list(dict.fromkeys(one.page.translation_key for one in self.members.values()))
        found = Page.objects.filter(translation_key__in=self.keys, alias_of=None).exclude(pk__in=hidden)
        self.pages = list(found.select_related("locale", "content_type").order_by("pk"))
        self.by_place = {(page.translation_key, page.locale_id): page for page in self.pages}
        self.facts: dict[int, Facts] = {one.page.pk: one for one in read_facts(self.pages, now)}
        self.roots = SiteRoots.read()
        self.locales = self._find_locales()

    def _find_locales(self) -> list[Locale]:
        """Return the languages of the sites of the pages, and of the pages themselves, the first languages first."""
        roots = [root for page in self.pages if (root := self.roots.root_of(page))]
        languages = [one for site in {root.site_id for root in roots} for one in self.roots.languages_of(site)]
        ids = [one.locale_id for one in sorted(languages, key=lambda one: one.prefix)]
        order = dict.fromkeys([*ids, *(page.locale_id for page in self.pages)])
        known = Locale.objects.in_bulk(list(order))
        return [known[pk] for pk in order if pk in known]

    # ------------------------------------------------------------------ sources

    @cached_property
    def states(self) -> dict[int, TranslationState]:
        """Return the state of each translation among the pages, by its id."""
        return TranslationState.objects.in_bulk([page.pk for page in self.pages])

    @cached_property
    def stale(self) -> set[int]:
        """Return the ids of translations that lack a change of their source: the public one or that of the bundle."""
        stale = {pk for pk, state in self.states.items() if state.stale_since}
        compared: list[tuple[int, Page, int, int]] = []
        by_id = {page.pk: page for page in self.pages}
        for pk, state in self.states.items():
            member, source = self.members.get(state.source_id), by_id.get(state.source_id)
            version = (member.revision_id or source.latest_revision_id) if member and source else None
            if source and version and state.source_revision_id not in (None, version):
                compared.append((pk, source, state.source_revision_id or 0, version))
        revisions = Revision.objects.in_bulk({pk for _, _, old, new in compared for pk in (old, new)})
        for pk, source, old, new in compared:
            if old in revisions and new in revisions and _differ(source, revisions[old], revisions[new]):
                stale.add(pk)
        return stale

    def find_source(self, key: UUID) -> Page:
        """Return the page from which the others of a row are translated, or else the oldest one."""
        found = [page for page in self.pages if page.translation_key == key]
        sources = [page for page in found if page.pk not in self.states]
        return next(iter(sources or found))

    # ------------------------------------------------------------------ rights

    @cached_property
    def editable(self) -> set[int]:
        return find_editable_ids([page.pk for page in self.pages], self.user)

    @cached_property
    def groups(self) -> set[int]:
        """Return the ids of the user's groups, of which one has to approve the pages."""
        return set(self.user.groups.values_list("pk", flat=True))

    def waits_for_user(self, page: Page) -> bool:
        """Return whether the page waits for an approval that the user may give."""
        facts = self.facts[page.pk]
        if not facts.workflow or find_kind(facts, self.now, with_lock=False) is StateKind.RETURNED:
            return False
        return self.user.is_superuser or any(group.pk in self.groups for group in facts.approver_groups)

    @cached_property
    def places(self) -> set[tuple[UUID, int]]:
        """Below which page of which language the user may create translations, by (translation key, language)."""
        paths = {page.path[: -Page.steplen] for page in self.pages}
        keys = Page.objects.filter(path__in=paths).values("translation_key")
        policy = policy_registry.get_by_type(Page)
        editable = policy.instances_user_has_permission_for(self.user, "change").filter(translation_key__in=keys)
        return set(editable.order_by().values_list("translation_key", "locale_id"))

    @cached_property
    def parent_keys(self) -> dict[str, UUID]:
        paths = {page.path[: -Page.steplen] for page in self.pages}
        return dict(Page.objects.filter(path__in=paths).values_list("path", "translation_key"))

    @cached_property
    def taken(self) -> set[int]:
        """Return the ids of the pages that are in another bundle whose publication is ahead."""
        ids = [page.pk for page in self.pages if page.pk not in self.members]
        rows = BundleMember.objects.filter(~Q(bundle=self.bundle), page__in=ids, is_open=True)
        return set(rows.values_list("page_id", flat=True))

    # ------------------------------------------------------------------ cells

    def build_row(self, key: UUID) -> Row:
        source = self.find_source(key)
        return Row(
            str(source.get_admin_display_title()), source, [self.build_cell(key, source, one) for one in self.locales]
        )

    def build_cell(self, key: UUID, source: Page, locale: Locale) -> Cell:
        page = self.by_place.get((key, locale.pk))
        if page is None:
            return self._build_missing(source, locale)
        member = self.members.get(page.pk)
        can_edit = page.pk in self.editable
        if member is None:
            return self._build_outside(page, locale, can_edit)
        state, facts = self._find_state(page, member), self.facts[page.pk]
        return Cell(
            state,
            locale,
            self._label(state, page),
            page,
            member,
            next_step=describe_facts(facts, self.user, self.now).next_step if state is CellState.WAITING else "",
            reasons=self.reasons.get(page.pk, ()) if state is not CellState.PUBLIC else (),
            waits_for_user=self.bundle.is_open and self.waits_for_user(page),
            can_edit=can_edit,
        )

    def _build_missing(self, source: Page, locale: Locale) -> Cell:
        root = self.roots.root_of(source)
        if root is None or locale.pk not in {one.locale_id for one in self.roots.languages_of(root.site_id)}:
            return Cell(CellState.NONE, locale, LABELS[CellState.NONE])
        parent = self.parent_keys.get(source.path[: -Page.steplen])
        is_allowed = self.bundle.state == Bundle.State.DRAFT and (parent, locale.pk) in self.places
        return Cell(CellState.MISSING, locale, str(LABELS[CellState.MISSING]), can_translate=is_allowed)

    def _build_outside(self, page: Page, locale: Locale, can_edit: bool) -> Cell:
        if page.pk in self.taken:
            return Cell(CellState.OUTSIDE, locale, gettext("in another bundle"), page, can_edit=can_edit)
        label = gettext("not in the bundle, public") if page.live else str(LABELS[CellState.OUTSIDE])
        is_open = self.bundle.state == Bundle.State.DRAFT
        return Cell(CellState.OUTSIDE, locale, label, page, can_edit=can_edit, can_add=is_open and can_edit)

    def _find_state(self, page: Page, member: BundleMember) -> CellState:
        kind = find_kind(self.facts[page.pk], self.now, with_lock=False)
        is_approved = member.revision_id is not None and member.revision_id == page.latest_revision_id
        if not self.bundle.is_open or (kind is StateKind.PUBLIC and not is_approved):
            return CellState.PUBLIC if page.live else CellState.DRAFT
        if page.pk in self.stale:
            return CellState.STALE
        if kind in (StateKind.WAITING, StateKind.APPROVED_ONCE) and not is_approved:
            return CellState.WAITING
        if is_approved or self.bundle.is_pending:
            return CellState.BLOCKED if self.reasons.get(page.pk) else CellState.APPROVED
        return CellState.DRAFT

    def _label(self, state: CellState, page: Page) -> str:
        if state is CellState.DRAFT:
            return self._label_draft(page)
        if state is CellState.STALE and (known := self.states.get(page.pk)) and known.changes:
            text = ngettext("source has %(count)s change", "source has %(count)s changes", known.changes)
            return text % {"count": known.changes}
        return str(LABELS[state])

    def _label_draft(self, page: Page) -> str:
        if find_kind(self.facts[page.pk], self.now, with_lock=False) is StateKind.RETURNED:
            return gettext("sent back")
        if not self.bundle.is_open:
            return gettext("not public")
        member = self.members[page.pk]
        if member.revision_id:
            return gettext("changed since it was approved")
        if page.pk in self.states:
            return gettext("in translation")
        return gettext("draft with changes") if page.live else gettext("draft")


def _differ(page: Page, old: Revision, new: Revision) -> bool:
    model = page.specific_class
    return model is not None and bool(compare_contents(model, old.content, new.content))
