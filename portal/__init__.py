"""The portal: composition on top of the apps, platform below them."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
