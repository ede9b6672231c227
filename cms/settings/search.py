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
SEARCH_INSIGHTS_DAYS = env.int("SEARCH_INSIGHTS_DAYS", default=400)
SEARCH_INSIGHTS_INTERVAL = 10

# Needs the packages of requirements/semantic.txt; where it is used is then decided in the admin, site by site.
SEMANTIC_SEARCH = env.bool("SEMANTIC_SEARCH", default=False)

# What the worker does beside the index and the tick, each in a thread of its own: name → function that does a little
# and returns how much it found to do. What forgets is at the end, in one thread for all, and looks now and then.
WORKER_LANES = {
    "renditions": "cms.images.renditions.make_missing",
    "sign-ups": "cms.sign_ups.jobs.work",
    "notices": "cms.approval.jobs.work",
    "changes": "cms.journal.public_changes.process_changes",
    "webhooks": "cms.webhooks.jobs.work",
    "similar": "search.indexing.similarity.work",
    "drafts": "search.indexing.draft_index_job.work",
}
# Seconds until a lane that has found nothing looks again, where it is not one. Those that look sooner somebody waits
# for (what is published shall be on the frontends within two seconds): they let nobody else go first.
LANES_LOOK_EVERY = {"changes": 0.1, "webhooks": 0.1, "drafts": 20.0}
WORKER_TIDYING = [
    "cms.journal.journal.delete_expired",
    "cms.journal.public_changes.delete_expired",
    "cms.preview.retention.purge",
    "cms.sign_ups.retention.forget",
    "cms.approval.jobs.forget",
    "cms.webhooks.jobs.forget",
    "search.analytics.retention.forget_old",
]
if SEMANTIC_SEARCH:
    WORKER_LANES["meaning"] = "search.semantic.vector_job.work"
