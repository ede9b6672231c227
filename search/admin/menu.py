"""“Search” in the admin's menu: one place for everything editors do about it.

An entry joins it from any room, and is shown to whom it says:

    @hooks.register(SEARCH_MENU)
    def entry() -> MenuItem: ...

Viewsets join it by `menu_hook = SEARCH_MENU`. Without an entry for somebody, there is no menu for them.
"""

from __future__ import annotations

from wagtail.admin.menu import Menu, SubmenuMenuItem

SEARCH_MENU = "register_search_menu_item"

search_menu = Menu(register_hook_name=SEARCH_MENU, construct_hook_name="construct_search_menu")


def search_menu_item() -> SubmenuMenuItem:
    return SubmenuMenuItem("Search", search_menu, name="site-search", icon_name="search", order=280)
