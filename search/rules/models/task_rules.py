"""Rules about tasks: the page that serves a task, further words for it, and tasks that editors define themselves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.pages.models import BasePage
from cms.pages.tasks import TASKS, list_tasks
from search.rules.expressions import check_exact, parse_lines

from .base import ScopedRule, check_field, unique_per_scope
from .page_rules import check_page_scope, is_own_site, validate_external_url

OWN_TASK = "own"


def list_rule_tasks() -> list[tuple[str, str]]:
    """Return the choices of the field: all tasks, and one that editors define."""
    return [*list_tasks(), (OWN_TASK, gettext("a task of our own"))]


class TaskRule(ScopedRule):
    """A change of a task in one language. What is left empty stays as it is."""

    empty_list_text = _("The page that visitors find who want to donate, to complain or to do something else here.")

    task = models.CharField(_("task"), max_length=40, choices=list_rule_tasks)
    label = models.CharField(
        _("label"),
        max_length=80,
        blank=True,
        help_text=_("What visitors read above the page. If empty, the usual words; a task of our own needs it."),
    )
    is_off = models.BooleanField(_("off"), default=False, help_text=_("Search does not show this task."))
    page = models.ForeignKey(
        BasePage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("page")
    )
    url = models.CharField(_("or address"), max_length=2_000, blank=True, validators=[validate_external_url])
    words = models.TextField(
        _("more words"),
        blank=True,
        max_length=5_000,
        help_text=_("Words with which visitors ask for this task besides the usual ones, one expression per line."),
    )
    except_for = models.TextField(
        _("not for"),
        blank=True,
        max_length=5_000,
        help_text=_("Searches that do not ask for this task, one per line."),
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["task", "label", "pk"]
        constraints = unique_per_scope("search_tasks", "task", "label")

    def __str__(self) -> str:
        return self.label or self.get_task_display()

    def clean(self) -> None:
        """Check the words, the page and the address."""
        super().clean()
        if not (self.locale_id and self.task):
            return  # the fields have their own errors
        check_field("words", check_exact, self.words, self.language)
        check_field("except_for", check_exact, self.except_for, self.language)
        problems = check_page_scope(self)
        if self.page_id and self.url:
            problems["url"] = gettext("Choose a page or enter an address, but not both.")
        elif self.url and is_own_site(self.url):
            problems["url"] = gettext(
                "This is a page of our own site. Choose the page instead, so that it is hidden when needed."
            )
        if self.task == OWN_TASK:
            problems |= self._check_own()
        if problems:
            raise ValidationError(problems)

    def _check_own(self) -> dict[str, str]:
        problems = {}
        if not self.label:
            problems["label"] = gettext("Enter what visitors read above the page.")
        if not (self.page_id or self.url):
            problems["page"] = gettext("Choose the page, or enter an address below.")
        if not self.words.strip():
            problems["words"] = gettext("Enter words with which visitors ask for it.")
        return problems

    def list_words(self) -> tuple[str, ...]:
        """Return the further expressions."""
        return parse_lines(self.words)

    def list_exceptions(self) -> tuple[str, ...]:
        """Return the searches that do not ask for the task."""
        return parse_lines(self.except_for)

    @property
    def key(self) -> str:
        """The name of the task; tasks of editors have one each."""
        return self.task if self.task in TASKS else f"{OWN_TASK}:{self.pk or 0}"
