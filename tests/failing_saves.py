"""A fixture with which saving stories fails, as with a fault in the page type of a project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms.page_types.stories.models import StoryPage


@pytest.fixture
def fail_to_save(monkeypatch) -> Callable[[Exception], set[int]]:
    """Return a function that makes saving raise an error; it returns the set of the ids of the pages concerned."""

    def fail_to_save(error: Exception) -> set[int]:
        ids: set[int] = set()
        save = StoryPage.save

        def failing_save(page: Any, *args: Any, **kwargs: Any) -> Any:
            if page.pk in ids:
                raise error
            return save(page, *args, **kwargs)

        monkeypatch.setattr(StoryPage, "save", failing_save)
        return ids

    return fail_to_save
