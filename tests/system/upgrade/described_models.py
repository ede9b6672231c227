"""A configuration of gunicorn that writes which tables and columns the models of an earlier commit use.

gunicorn reads this file by its path, in the directory of the earlier commit, whose configuration it extends.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from cms.settings import gunicorn
from cms.settings.gunicorn import *  # noqa: F403


def post_worker_init(worker: Any) -> None:
    """Write the columns of each table, and whether they may be NULL, when the application is loaded."""
    from django.apps import apps

    if hasattr(gunicorn, "post_worker_init"):  # versions before 0.4 have none
        gunicorn.post_worker_init(worker)
    tables = {
        model._meta.db_table: {field.column: field.null for field in model._meta.local_concrete_fields}
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }
    Path(os.environ["DESCRIBED_MODELS"]).write_text(json.dumps(tables))
