"""Production with the demo content, for trying out; docs/operating.md explains how to load it."""

from .production import *  # noqa: F403
from .production import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "cms.demo"]
