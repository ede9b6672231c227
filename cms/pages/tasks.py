"""Tasks: what visitors come for, such as to give, to sign or to reach the press desk.

A page type names the tasks that its pages serve (`serves_tasks`), and an app the address that serves one
(`TASK_ADDRESSES`). Search answers with them: `search/tasks` has the words by which it recognises each task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.extension_points import ExtensionPoint


@dataclass(frozen=True, slots=True)
class Task:
    """A task. If nothing serves it, the pages of the tasks in `otherwise` do, the first of which has a page.

    `label` is what visitors read beside the page, and `help_text` tells editors which page serves the task.
    """

    name: str
    label: Promise | str
    help_text: Promise | str
    otherwise: Sequence[str] = field(default=())


_TASKS = (
    Task("give", pgettext_lazy("visitor", "Donate"), _("giving once"), ("give_monthly",)),
    Task("give_monthly", pgettext_lazy("visitor", "Donate monthly"), _("giving each month")),
    Task(
        "manage_gift",
        pgettext_lazy("visitor", "Manage your donation"),
        _("changing or ending a monthly gift, receipts"),
        ("contact",),
    ),
    Task(
        "join",
        pgettext_lazy("visitor", "Become a supporter"),
        _("becoming a member or regular supporter"),
        ("give_monthly", "give"),
    ),
    Task("legacy", pgettext_lazy("visitor", "Leave a gift in your will"), _("gifts in wills"), ("contact",)),
    Task("fundraise", pgettext_lazy("visitor", "Raise money for us"), _("own collections and runs"), ("contact",)),
    Task("corporate", pgettext_lazy("visitor", "For companies"), _("partnerships with companies"), ("contact",)),
    Task("sign", pgettext_lazy("visitor", "Sign a petition"), _("signing petitions"), ("act",)),
    Task("act", pgettext_lazy("visitor", "Take action"), _("all that visitors can do")),
    Task("volunteer", pgettext_lazy("visitor", "Volunteer"), _("giving time"), ("contact",)),
    Task("attend", pgettext_lazy("visitor", "Come to an event"), _("events"), ("act",)),
    Task("subscribe", pgettext_lazy("visitor", "Subscribe to our news"), _("news by e-mail")),
    Task(
        "unsubscribe",
        pgettext_lazy("visitor", "Stop e-mails"),
        _("ending e-mails and having data erased"),
        ("privacy", "contact"),
    ),
    Task("press_contact", pgettext_lazy("visitor", "Press contact"), _("reaching the press desk"), ("contact",)),
    Task(
        "press_kit",
        pgettext_lazy("visitor", "Press images and texts"),
        _("images, logos and texts for the press"),
        ("press_contact",),
    ),
    Task("find_person", pgettext_lazy("visitor", "Our people"), _("staff, directors and trustees"), ("about",)),
    Task("contact", pgettext_lazy("visitor", "Contact"), _("addresses, telephone and e-mail"), ("about",)),
    Task("about", pgettext_lazy("visitor", "About us"), _("who the organisation is")),
    Task(
        "finances",
        pgettext_lazy("visitor", "Finances and annual reports"),
        _("accounts, annual reports, how gifts are spent"),
        ("about",),
    ),
    Task("jobs", pgettext_lazy("visitor", "Work with us"), _("vacancies and internships")),
    Task("privacy", pgettext_lazy("visitor", "Privacy"), _("personal data and cookies")),
    Task(
        "complaint",
        pgettext_lazy("visitor", "Complain or report a concern"),
        _("complaints, concerns, safeguarding"),
        ("contact",),
    ),
    Task("get_help", pgettext_lazy("visitor", "Get help"), _("help for people in need of it")),
    Task("accessibility", pgettext_lazy("visitor", "Accessibility"), _("the accessibility of the site")),
)
TASKS = {task.name: task for task in _TASKS}

TASK_ADDRESSES = ExtensionPoint[tuple[str, str]](
    "clarion_task_addresses",
    receives="An address that serves a task: the name of the task, and the dotted path of a function that gets the"
    " `SiteRoot` and returns the URL, or None.",
    example='hooks.register("clarion_task_addresses", ("attend", "harbour.tides.get_calendar_url"))',
)


def list_tasks() -> list[tuple[str, str]]:
    """Return the names of the tasks with their labels and explanations, for fields that choose one."""
    return [(task.name, f"{task.label} ({task.help_text})") for task in TASKS.values()]
