"""Settings of the search engine, search analytics and semantic search."""

from django.core.exceptions import ImproperlyConfigured

from .env import CAPACITY, DATA_DIR, env

# tantivy:///directory or http(s)://host:9200; several nodes of one cluster are separated by commas.
SEARCH_URL = env("SEARCH_URL", default=f"tantivy://{DATA_DIR / 'search'}")
SEARCH_API_KEY = env("SEARCH_API_KEY", default="")
SEARCH_CA_CERTS = env("SEARCH_CA_CERTS", default="")
SEARCH_PREFIX = env("SEARCH_PREFIX", default="clarion")
SEARCH_CONNECTIONS = CAPACITY.engine_connections  # one process may have so many to each node of Elasticsearch

# The shards of new indexes of Elasticsearch, and the replicas of all. Without a number of replicas there is one as soon
# as there is a second node.
SEARCH_SHARDS = env.int("SEARCH_SHARDS", default=1)
SEARCH_REPLICAS = env.int("SEARCH_REPLICAS", default=None)
if not 1 <= SEARCH_SHARDS <= 64:
    raise ImproperlyConfigured("SEARCH_SHARDS must be a number from 1 to 64.")
if SEARCH_REPLICAS is not None and not 0 <= SEARCH_REPLICAS <= 9:
    raise ImproperlyConfigured("SEARCH_REPLICAS must be a number from 0 to 9.")

# Only the document and field classes of django-elasticsearch-dsl are used; search/README.md explains why.
ELASTICSEARCH_DSL = {
    "default": {"hosts": SEARCH_URL.split(",") if SEARCH_URL.startswith("http") else "http://localhost:9200"}
}
ELASTICSEARCH_DSL_AUTOSYNC = False
ELASTICSEARCH_DSL_AUTO_REFRESH = False
ELASTICSEARCH_DSL_SIGNAL_PROCESSOR = "django_elasticsearch_dsl.signals.BaseSignalProcessor"

# The text of attached PDFs: pages that are read of each (0: PDFs are not read), and processor time for it.
PDF_TEXT_MAX_PAGES = env.int("PDF_TEXT_MAX_PAGES", default=200)
PDF_TEXT_SECONDS = env.int("PDF_TEXT_SECONDS", default=30)
if not 0 <= PDF_TEXT_MAX_PAGES <= 2_000:
    raise ImproperlyConfigured("PDF_TEXT_MAX_PAGES must be a number from 0 to 2000.")
if not 1 <= PDF_TEXT_SECONDS <= 60:
    raise ImproperlyConfigured("PDF_TEXT_SECONDS must be a number from 1 to 60.")

# Days for which counts of searches and clicks are kept; 0 disables counting.
SEARCH_ANALYTICS_RETENTION_DAYS = env.int("SEARCH_ANALYTICS_RETENTION_DAYS", default=400)
SEARCH_ANALYTICS_FLUSH_SECONDS = 10  # interval at which each process writes its counters

# Needs the packages of requirements/semantic.txt; it is then enabled for each site in the admin.
SEMANTIC_SEARCH = env.bool("SEMANTIC_SEARCH", default=False)
# The model: a directory, or "elasticsearch:" and the name of an inference endpoint.
SEMANTIC_MODEL = env.str("SEMANTIC_MODEL", default="")
