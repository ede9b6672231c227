"""The URLs of the files of releases under embargo."""

from django.urls import path

from .files import download_file

urlpatterns = [path("embargo-files/<slug:kind>/<slug:file_id>", download_file)]
