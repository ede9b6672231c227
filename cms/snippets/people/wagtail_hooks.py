"""People and media contacts in the admin."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.core.admin import NoCreateChooserViewSet

from .models import MediaContact, Person


class PersonViewSet(SnippetViewSet):
    """Admin views of people."""

    model = Person
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "user"
    list_display = ["name", "role", "organisation", "locale", "live"]
    search_fields = ["name", "organisation"]


class MediaContactViewSet(SnippetViewSet):
    """Admin views of media contacts."""

    model = MediaContact
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "mail"
    list_display = ["name", "role", "email", "locale", "live"]


class PeopleGroup(SnippetViewSetGroup):
    """The menu item “People”."""

    items = (PersonViewSet, MediaContactViewSet)
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 260


register_snippet(PeopleGroup)


def get_quoted_person(request: HttpRequest, pk: int) -> JsonResponse:
    """Return name, role and organisation of a person; the editor fills them into a quote block."""
    person = get_object_or_404(Person, pk=pk)
    return JsonResponse({"speaker": person.name, "role": person.role, "organisation": person.organisation})


@hooks.register("register_admin_urls")
def register_people_urls() -> list[URLPattern]:
    """Return the URL from which the quote block reads a person."""
    return [path("people/<int:pk>/quoted/", get_quoted_person, name="person_quoted")]
