"""The six groups of the admin's menu, and the hooks with which apps place their items in them.

An app registers an item for a group as for Wagtail's own menus, and the item decides to which users it is shown:

    @hooks.register(PLAN_MENU)
    def calendar_item() -> MenuItem: ...

Viewsets do the same by `menu_hook = PLAN_MENU`. Users who see no item of a group do not see the group. Items that an
app registers with Wagtail's own hooks appear in the group “Manage” (`cms/editing/branding/menu.py`).
"""

from __future__ import annotations

WRITE_MENU = "register_write_menu_item"
PLAN_MENU = "register_plan_menu_item"
PRESS_MENU = "register_press_menu_item"
MEDIA_MENU = "register_media_menu_item"
FIND_MENU = "register_find_menu_item"
MANAGE_MENU = "register_manage_menu_item"
INTEGRATIONS_MENU = "register_integrations_menu_item"  # connections with other programs, a submenu of “Manage”
