#!/usr/bin/env python
"""Django's command line for Clarion. `manage.py help` lists the commands."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    from django.core.management import execute_from_command_line

    from cms.core.memory import pause_collection

    pause_collection()
    execute_from_command_line(sys.argv)
