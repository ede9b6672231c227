"""The URLs of the images of press rooms."""

from django.urls import path

from .views import download_picture

urlpatterns = [path("press-pictures/<int:page_id>/<int:picture_id>/<str:name>", download_picture)]
