"""The “Search” menu of the admin.

Any app can add an item, which decides itself to which users it is shown:

    @hooks.register(SEARCH_MENU)
    def menu_item() -> MenuItem: ...

Viewsets add themselves by `menu_hook = SEARCH_MENU`. Users who see no item do not see the menu.
"""

from __future__ import annotations

from django.utils.translation import pgettext_lazy
from wagtail.admin.menu import Menu, SubmenuMenuItem

SEARCH_MENU = "register_search_menu_item"

search_menu = Menu(register_hook_name=SEARCH_MENU, construct_hook_name="construct_search_menu")


def search_menu_item() -> SubmenuMenuItem:
    """Return the menu item with the submenu."""
    label = pgettext_lazy("the search of the site", "Search")
    return SubmenuMenuItem(label, search_menu, name="site-search", icon_name="search", order=280)
