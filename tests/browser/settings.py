"""The settings of `make run`, with fast encoding: the worker otherwise encodes the demo's pictures for a minute."""

from cms.images.rendition_specs import ENCODER_OPTIONS
from cms.settings.dev import *  # noqa: F403

ENCODER_OPTIONS["avif"]["speed"] = 10
