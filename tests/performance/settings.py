"""The first minute's settings, with one more address: the bare view to measure beside."""

from cms.settings.dev import *  # noqa: F403

ROOT_URLCONF = "tests.performance.urls"
