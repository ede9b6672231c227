"""People and media contacts in the admin."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.core.admin import NoCreateChooserViewSet, YesNoColumn
from cms.core.admin_menus import PRESS_MENU, WRITE_MENU

from .models import MediaContact, Person


class PersonViewSet(SnippetViewSet):
    """Admin views of people."""

    model = Person
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "user"
    menu_hook = WRITE_MENU
    menu_order = 320
    list_display = [
        "name",
        "role",
        "organisation",
        "locale",
        YesNoColumn("live", label=_("Published"), sort_key="live"),
    ]
    search_fields = ["name", "organisation"]


class MediaContactViewSet(SnippetViewSet):
    """Admin views of media contacts."""

    model = MediaContact
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "mail"
    menu_hook = PRESS_MENU
    menu_order = 500
    list_display = ["name", "role", "email", "locale", YesNoColumn("live", label=_("Published"), sort_key="live")]


register_snippet(PersonViewSet)
register_snippet(MediaContactViewSet)


def get_quoted_person(request: HttpRequest, pk: int) -> JsonResponse:
    """Return name, role and organisation of a person; the editor fills them into a quote block."""
    person = get_object_or_404(Person, pk=pk)
    return JsonResponse({"speaker": person.name, "role": person.role, "organisation": person.organisation})


@hooks.register("register_admin_urls")
def register_people_urls() -> list[URLPattern]:
    """Return the URL from which the quote block reads a person."""
    return [path("people/<int:pk>/quoted/", get_quoted_person, name="person_quoted")]
