"""Production settings with the demo content installed; docs/operating/install/production.md explains how to load it."""

from .production import *  # noqa: F403
from .production import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "cms.demo"]
