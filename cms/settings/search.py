"""Which engine, and how long a search may wait for it."""

from .env import DATA_DIR, env

# tantivy:///directory or http(s)://host:9200
SEARCH_URL = env("SEARCH_URL", default=f"tantivy://{DATA_DIR / 'search'}")
SEARCH_API_KEY = env("SEARCH_API_KEY", default="")
SEARCH_CA_CERTS = env("SEARCH_CA_CERTS", default="")
SEARCH_PREFIX = env("SEARCH_PREFIX", default="clarion")

# Of django-elasticsearch-dsl only the document and its fields are used; search/README.md says why.
ELASTICSEARCH_DSL = {"default": {"hosts": SEARCH_URL if SEARCH_URL.startswith("http") else "http://localhost:9200"}}
ELASTICSEARCH_DSL_AUTOSYNC = False
ELASTICSEARCH_DSL_AUTO_REFRESH = False
ELASTICSEARCH_DSL_SIGNAL_PROCESSOR = "django_elasticsearch_dsl.signals.BaseSignalProcessor"

# Days that sums of searches and clicks are kept; 0 counts nothing. They are written every so many seconds.
SEARCH_ANALYTICS_RETENTION_DAYS = env.int("SEARCH_ANALYTICS_RETENTION_DAYS", default=400)
SEARCH_ANALYTICS_FLUSH_SECONDS = 10

# Needs the packages of requirements/semantic.txt; where it is used is then decided in the admin, site by site.
SEMANTIC_SEARCH = env.bool("SEMANTIC_SEARCH", default=False)
