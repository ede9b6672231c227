"""URLs of Harbour Watch: a page of its own before all of Clarion's."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cms.urls import urlpatterns as clarion_urlpatterns


def tides(request: HttpRequest) -> HttpResponse:
    """Return a text of this project, to show that it can add URLs."""
    return HttpResponse("High water at 14:20", content_type="text/plain")


urlpatterns = [path("tides", tides), *clarion_urlpatterns]
