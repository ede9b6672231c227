"""Settings of the search engine, search analytics and semantic search."""

from .env import DATA_DIR, env

# tantivy:///directory or http(s)://host:9200
SEARCH_URL = env("SEARCH_URL", default=f"tantivy://{DATA_DIR / 'search'}")
SEARCH_API_KEY = env("SEARCH_API_KEY", default="")
SEARCH_CA_CERTS = env("SEARCH_CA_CERTS", default="")
SEARCH_PREFIX = env("SEARCH_PREFIX", default="clarion")

# Only the document and field classes of django-elasticsearch-dsl are used; search/README.md explains why.
ELASTICSEARCH_DSL = {"default": {"hosts": SEARCH_URL if SEARCH_URL.startswith("http") else "http://localhost:9200"}}
ELASTICSEARCH_DSL_AUTOSYNC = False
ELASTICSEARCH_DSL_AUTO_REFRESH = False
ELASTICSEARCH_DSL_SIGNAL_PROCESSOR = "django_elasticsearch_dsl.signals.BaseSignalProcessor"

# Days for which counts of searches and clicks are kept; 0 disables counting.
SEARCH_ANALYTICS_RETENTION_DAYS = env.int("SEARCH_ANALYTICS_RETENTION_DAYS", default=400)
SEARCH_ANALYTICS_FLUSH_SECONDS = 10  # interval at which each process writes its counters

# Needs the packages of requirements/semantic.txt; it is then enabled for each site in the admin.
SEMANTIC_SEARCH = env.bool("SEMANTIC_SEARCH", default=False)
