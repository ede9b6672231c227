"""The six groups of the admin's menu: their names, and which items of Wagtail belong to which group.

Apps of Clarion place their items with the hooks of `cms/core/admin_menus.py`. What Wagtail and apps of a project
register with Wagtail's hooks is placed here, after all other receivers of `construct_main_menu` have changed the menu:
items of `WAGTAIL_ITEMS` in their group, all others in “Manage”. The page explorer and the help stay beside the groups,
so that the explorer opens with one click.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem, reports_menu, settings_menu

from cms.core.admin_menus import (
    FIND_MENU,
    INTEGRATIONS_MENU,
    MANAGE_MENU,
    MEDIA_MENU,
    PLAN_MENU,
    PRESS_MENU,
    WRITE_MENU,
)

from .report_views import APPROVALS, APPROVALS_BY_STEP

UNGROUPED = {"explorer": 50, "help": 11_000}  # names of items, with their place; the groups have 100 to 600
LAST_OF_MANAGE = 8000  # items of a project come before “Settings”, “Reports” and “System status”


@dataclass(frozen=True)
class Group:
    """A group of the menu. `items` are those that apps have registered with the hook of the group."""

    hook: str
    name: str
    label: Promise
    icon: str
    items: Menu


def _describe(hook: str, name: str, label: Promise, icon: str) -> Group:
    return Group(hook, name, label, icon, Menu(register_hook_name=hook))


GROUPS = (
    _describe(WRITE_MENU, "write", pgettext_lazy("menu of the admin", "Write"), "edit"),
    _describe(PLAN_MENU, "plan", pgettext_lazy("menu of the admin", "Plan"), "calendar-alt"),
    _describe(PRESS_MENU, "press", pgettext_lazy("menu of the admin", "Press"), "group"),
    _describe(MEDIA_MENU, "media", pgettext_lazy("menu of the admin", "Media"), "image"),
    _describe(FIND_MENU, "find", pgettext_lazy("menu of the admin", "Find"), "search"),
    _describe(MANAGE_MENU, "manage", pgettext_lazy("menu of the admin", "Manage"), "cogs"),
)

# The group of each item of Wagtail, and its place there: in the main menu, in “Settings” and in “Reports”, by its name.
# A label replaces that of Wagtail where two items would have the same.
WAGTAIL_ITEMS: dict[str, tuple[str, int] | tuple[str, int, Promise]] = {
    "main.images": (MEDIA_MENU, 100),
    "main.documents": (MEDIA_MENU, 200),
    "settings.collections": (MEDIA_MENU, 900),
    "reports.workflows": (PLAN_MENU, 200, APPROVALS),
    "reports.workflow-tasks": (PLAN_MENU, 210, APPROVALS_BY_STEP),
    "reports.locked-pages": (PLAN_MENU, 300),
    "reports.aging-pages": (PLAN_MENU, 400),
    "reports.page-types-usage": (WRITE_MENU, 900),
    "reports.site-history": (PLAN_MENU, 500),
    "settings.workflows": (PLAN_MENU, 800),
    "settings.workflow-tasks": (PLAN_MENU, 810),
    "settings.users": (MANAGE_MENU, 100),
    "settings.groups": (MANAGE_MENU, 110),
    "settings.redirects": (MANAGE_MENU, 200),
}


class FixedMenu(Menu):
    """A menu of items that the user of the request sees; they are not asked a second time."""

    def menu_items_for_request(self, request: HttpRequest) -> list[MenuItem]:
        """Return the items."""
        return list(self.initial_menu_items or ())


class PlacedItem(MenuItem):
    """An item of another menu with a place of its own. The item itself is shared by all requests and stays as it is."""

    def __init__(self, item: MenuItem, order: int, label: Promise | None = None) -> None:
        super().__init__(label or item.label, item.url, name=item.name, icon_name=item.icon_name, order=order)
        self.item = item

    def render_component(self, request: HttpRequest) -> Any:
        """Return what the item itself shows, with the label."""
        component = self.item.render_component(request)
        component.label = self.label
        return component


def integrations_item() -> SubmenuMenuItem:
    """Return the submenu “Integrations” of the group “Manage”."""
    label = pgettext_lazy("menu of the admin", "Integrations")
    menu = Menu(register_hook_name=INTEGRATIONS_MENU)
    return SubmenuMenuItem(label, menu, name="integrations", icon_name="link-external", order=300)


def group_items(request: HttpRequest, items: list[MenuItem]) -> None:
    """Replace the items of the main menu by the groups that the user sees, in place."""
    placed: dict[str, list[MenuItem]] = {
        group.hook: list(group.items.menu_items_for_request(request)) for group in GROUPS
    }
    ungrouped = []
    for item in items:
        if item.name in UNGROUPED:
            ungrouped.append(PlacedItem(item, UNGROUPED[item.name]))
        elif isinstance(item, SubmenuMenuItem) and item.menu in (settings_menu, reports_menu):
            _place_submenu(request, item, placed)
        else:
            hook, order = WAGTAIL_ITEMS.get(f"main.{item.name}", (MANAGE_MENU, item.order))
            placed[hook].append(PlacedItem(item, order))
    items[:] = [*ungrouped, *_build_groups(placed)]


def _place_submenu(request: HttpRequest, submenu: SubmenuMenuItem, placed: dict[str, list[MenuItem]]) -> None:
    """Place the items of “Settings” or “Reports”. Those without a group stay together in a submenu of “Manage”."""
    prefix = "settings" if submenu.menu is settings_menu else "reports"
    others = []
    for item in submenu.menu.menu_items_for_request(request):
        if place := WAGTAIL_ITEMS.get(f"{prefix}.{item.name}"):
            placed[place[0]].append(PlacedItem(item, *place[1:]))
        else:
            others.append(item)
    if others:
        placed[MANAGE_MENU].append(
            SubmenuMenuItem(
                submenu.label,
                FixedMenu(items=others),
                name=submenu.name,
                icon_name=submenu.icon_name,
                order=LAST_OF_MANAGE + submenu.order // 100,
            )
        )


def _build_groups(placed: dict[str, list[MenuItem]]) -> list[MenuItem]:
    return [
        SubmenuMenuItem(
            group.label,
            FixedMenu(items=placed[group.hook]),
            name=group.name,
            icon_name=group.icon,
            order=100 * position,
        )
        for position, group in enumerate(GROUPS, start=1)
        if placed[group.hook]
    ]
