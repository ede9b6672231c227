from wagtail import hooks

from .menu import search_menu_item

hooks.register("register_admin_menu_item", search_menu_item)
