"""The URLs of the files of press kits."""

from django.urls import path

from .published_kits import download

urlpatterns = [path("press-kits/<int:page_id>/<path:name>", download)]
