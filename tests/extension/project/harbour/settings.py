"""Settings of Harbour Watch: Clarion's, and our own."""

import os

if os.environ.get("ENVIRONMENT") == "production":
    from cms.settings.production import *
else:
    from cms.settings.dev import *

INSTALLED_APPS = [*INSTALLED_APPS, "reports"]
ROOT_URLCONF = "harbour.urls"
BODY_BLOCKS = {**BODY_BLOCKS, "timeline": "harbour.timeline.TimelineBlock"}
STORY_KINDS = {**STORY_KINDS, "logbook": "Logbook"}
PLACEMENTS = {**PLACEMENTS, "report_end": "End of a report"}
