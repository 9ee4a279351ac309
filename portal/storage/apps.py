"""The Django app."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Has no models: the truth of what an object is for lies in the apps that use it."""

    name = "portal.storage"
    label = "storage"
