"""The storage app's addresses alone."""

from django.urls import include, path

urlpatterns = [path("", include("portal.storage.urls"))]
