"""A document of django-elasticsearch-dsl whose `prepare()` returns all its fields with every client of Elasticsearch.

django-elasticsearch-dsl keeps the functions that read its fields in the attribute `_prepared_fields` of each document,
and declares an empty list of that name on the class. Since version 9.4 of the client, `AttrDict.__setattr__` stores an
attribute as a value of the document if the class has one of its name that is not a property. What `prepare()` reads is
then the empty list, and each page is indexed without fields, without an error:
https://github.com/django-es/django-elasticsearch-dsl/issues/505. A property of that name is stored by all versions.

The property can go when a release of django-elasticsearch-dsl closes that issue and pyproject.toml requires it. The
comparison of names stays: it makes the next mistake of this kind an error at the start instead of an empty index.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django_elasticsearch_dsl import Document
from django_elasticsearch_dsl.fields import DEDField


class IncompleteDocument(ImproperlyConfigured):
    """The installed packages would index documents without some of their fields."""


class CompleteDocument(Document):
    """A document that cannot be created unless `prepare()` reads all its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = {name for name, field in self._fields.items() if isinstance(field, DEDField)}
        if missing := declared - {name for name, *_ in self._prepared_fields}:
            raise IncompleteDocument(
                f"{type(self).__name__}: django-elasticsearch-dsl would not index the fields"
                f" {', '.join(sorted(missing))} with the installed version of elasticsearch. Install the versions in"
                " requirements/base.txt, or those that docs/operating/reference/versions.md lists."
            )

    @property
    def _prepared_fields(self) -> Any:
        return self.__dict__["_prepared"]

    @_prepared_fields.setter
    def _prepared_fields(self, functions: Any) -> None:
        self.__dict__["_prepared"] = functions
