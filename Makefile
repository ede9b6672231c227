# The commands for development. `make` without a target lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
TEMPLATES = $(shell find cms search -path '*/templates/*.html')
export DJANGO_SETTINGS_MODULE ?= cms.settings.dev

.PHONY: help run test test-fast newest coverage test-all wings lint check-migrations lint-workflows format hooks check-hooks check-commits bench bench-idle bench-scale load account-timing faults races restores rehearsals mirror mailings replacements cluster relevance draft-ranking mutation browser starters lighthouse screenshots contract clients fuzz attacks audit messages docs wheel extension release release-test two-versions previous-webs database-move runbook image-test everything migrated-database lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: ## Start Clarion with demo content (keeps existing data)
	@$(CHECK_PYTHON)
	@PYTHON="$(PYTHON)" $(PYTHON) scripts/run

test: .venv/dev-ready ## Run the tests on PostgreSQL, and what `make run` promises on SQLite; list those that cannot run here
	@$(BIN)/python scripts/test

test-fast: .venv/dev-ready ## Run the unit and API tests on SQLite, without other servers or processes
	@$(BIN)/python scripts/test --fast

newest: .venv/dev-ready ## Lint and run the fast tests with the newest allowed versions (VERSIONS="django==6.1.* …" PYTHON=python3.13)
	@scripts/newest

coverage: .venv/dev-ready ## Measure the coverage of cms/ and search/ with branches; var/coverage/html shows it
	@$(BIN)/python scripts/test --coverage

test-all: .venv/dev-ready ## Run the same tests with the extended cases
	@$(BIN)/python scripts/test --all

wings: .venv/dev-ready ## Leave out every combination of wings: checks, contract, imports (ten minutes)
	WINGS=all DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest -q tests/system/wings

lint: .venv/dev-ready ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python scripts/structure
	@$(BIN)/python scripts/private-parts
	$(BIN)/djhtml --check --tabwidth 4 $(TEMPLATES)
	@$(MAKE) --no-print-directory check-migrations lint-workflows

check-migrations: .venv/dev-ready
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py lint_migrations

lint-workflows: .venv/dev-ready ## Check .github with actionlint and zizmor, which are installed the first time
	@scripts/lint-workflows

format: .venv/dev-ready ## Format Python and Django templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djhtml --tabwidth 4 $(TEMPLATES)

hooks: .venv/dev-ready ## Install the pre-commit hooks for this clone
	$(BIN)/pre-commit install

check-commits: export COMMITS ?= main..HEAD
check-commits: ## Check the messages of commits (COMMITS=main..HEAD)
	@scripts/commit-check "$$COMMITS"

check-hooks: .venv/dev-ready ## Run the pre-commit hooks over every file
	$(BIN)/pre-commit run --all-files

bench: .venv/dev-ready ## Measure speed as ratios within one run
	@scripts/bench

bench-idle: .venv/dev-ready ## Measure what a worker without work costs, and the time from publishing to finding (ten minutes)
	@scripts/bench idle

bench-scale: .venv/dev-ready ## Measure every operation with 2,000 and 10,000 pages on SQLite, 2,000 and 100,000 on PostgreSQL (an hour; BENCH_STACKS=sqlite)
	@scripts/bench scale

load: .venv/dev-ready ## Load test: half of what all cores can do for ten minutes, then twice as much as they can, with Locust and Prometheus
	@scripts/load

account-timing: .venv/dev-ready ## Measure whether response times tell if an account exists (200 pairs each; TIMING_PAIRS=…)
	@$(BIN)/python -m tests.system.performance.account_timing

faults: .venv/dev-ready ## Run the fault-injection tests at full size: killed processes, a failing engine, a rebuild under load (1–2 hours)
	@scripts/faults

races: .venv/dev-ready ## Changes at the same moment: random schedules of actors, and processes that are killed (an hour and more; SCHEDULES=2000 PROCESSES=200 SEED=…)
	@scripts/races

restores: .venv/dev-ready ## Backup, 200 random actions, restore, three times on SQLite and PostgreSQL: nothing that was taken back comes alive (15 minutes; RESTORE_SEEDS=1,2,3)
	RESTORE_ACTIONS=200 RESTORE_SEEDS=$(or $(RESTORE_SEEDS),1,2,3) DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest -q -s tests/system/restore
	RESTORE_ACTIONS=200 RESTORE_SEEDS=$(or $(RESTORE_SEEDS),1,2,3) $(BIN)/python scripts/test tests/system/restore

rehearsals: .venv/dev-ready ## Compare rehearsals of random schedules with the site at their minute: 140 on SQLite, 60 on PostgreSQL (hours; SCHEDULES=… SEED=…)
	env -u DATABASE_URL SCHEDULES=$(or $(SCHEDULES),140) REHEARSALS_ON=sqlite DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest -q --show-capture=no tests/system/rehearsals
	SCHEDULES=$(or $(SCHEDULES),60) REHEARSALS_ON=postgresql REQUIRE_ELASTICSEARCH=yes $(BIN)/python scripts/test --show-capture=no tests/system/rehearsals

mirror: .venv/dev-ready ## Compare a mirror kept by /changes with the API after ten times 50 random edits, on SQLite and PostgreSQL (20 minutes)
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest -q tests/cms/api/test_mirror.py
	$(BIN)/python scripts/test tests/cms/api/test_mirror.py

mailings: .venv/dev-ready ## Send 5,000 e-mails through an SMTP server while the worker is killed 30 times (three minutes)
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest -q -s tests/system/mailings/test_kills.py

replacements: .venv/dev-ready ## Replace a release under embargo 1,000 times while journalists read it, on PostgreSQL (half an hour; REPLACEMENTS=…)
	REPLACEMENTS=$(or $(REPLACEMENTS),1000) DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest -q -s tests/system/replacements

cluster: .venv/dev-ready ## Run several hosts under load, kill each of their processes in turn and judge every answer (12 minutes; PHASES="redis …")
	@scripts/cluster $(PHASES)

relevance: .venv/dev-ready ## Check every threshold of search quality on both engines (a few minutes)
	@scripts/relevance

draft-ranking: .venv/dev-ready ## Check predicted draft ranks against ranks after publishing (50 drafts among 2,000 pages, both engines)
	DRAFT_RANKING_DRAFTS=50 DRAFT_RANKING_PAGES=2000 $(BIN)/python scripts/test tests/search/draft_ranking/test_predicted_ranks.py

mutation: .venv/dev-ready ## Plant faults, each of which its tests must find: visibility, journal, limits, embargo, mail, imports, search … (AREA=mail)
	@scripts/mutation $(if $(AREA),--area $(AREA))

browser: .venv/dev-ready ## Test the reference site in a browser: journeys, keyboard, without JavaScript, accessibility
	@scripts/browser >/dev/null
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest tests/site tests/browser

starters: .venv/dev-ready ## Build the starters of frontend-contract from copies, and try them in a browser (ten minutes; STARTERS=next)
	@scripts/starters $(STARTERS)

lighthouse: .venv/dev-ready ## Run Lighthouse on the reference site as on a phone; every category must reach 95
	@scripts/browser >/dev/null
	cd frontend-contract/site/lighthouse && npm ci --silent --ignore-scripts --no-audit --no-fund
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest tests/browser/lighthouse.py

screenshots: .venv/dev-ready ## Take the screenshots of the README and the editors' guide
	@scripts/browser >/dev/null
	KEEP_SCREENSHOTS=yes DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest \
		tests/browser/pictures.py tests/browser/test_newsroom.py tests/browser/test_press_room.py

contract: .venv/dev-ready ## Generate the files in frontend-contract/ from the code, and check them
	@scripts/contract

clients: .venv/dev-ready ## Generate and compile clients with foreign tools; each reads a demo site (half an hour the first time; TOOLS="ogen …")
	@scripts/clients $(TOOLS)

fuzz: .venv/dev-ready ## Send 6,000 requests generated from the OpenAPI document and check every response (CASES=… SEED=…)
	CASES=$(or $(CASES),6000) DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest -q -s tests/contract/test_schemathesis.py tests/cms/api/test_request_faults.py

audit: .venv/dev-ready ## Check dependencies for known vulnerabilities and files for secrets, and write bills of materials to var/audit
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/audit

attacks: .venv/dev-ready ## Attack a running installation as the security review did: floods, forged addresses, log-ins, downloads (35 minutes; SECONDS_EACH=… ATTACKS="floods …")
	@$(BIN)/python -m tests.system.attacks --seconds $(or $(SECONDS_EACH),30) $(ATTACKS)

messages: .venv/dev-ready ## Collect the words to translate into the catalogues and compile them (COMPENDIA="words.fr.po …")
	@scripts/gettext install >/dev/null
	@$(BIN)/python scripts/messages $(COMPENDIA)

docs: .venv/docs-ready ## Build the documentation site in var/docs; a link or anchor that leads nowhere is an error
	@rm -rf var/docs
	@$(BIN)/sphinx-build -q -W --keep-going -b html -c docs/site -d var/docs-cache . var/docs
	@echo "The site is in var/docs: open var/docs/index.html."

EXTRAS = anymail pdf semantic tracing
wheel: .venv/dev-ready ## Build the wheel, with its locked requirements and those of its extras, in dist/
	$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist
	cp requirements/base.txt dist/requirements.txt
	for extra in $(EXTRAS); do cp requirements/$$extra.txt dist/requirements-$$extra.txt; done

extension: .venv/dev-ready ## Install the wheel as an adopter does: tutorials, own page type, whole API, upgrade (ten minutes; FROM=commit)
	@scripts/extension $(if $(FROM),--from $(FROM))

release: .venv/dev-ready ## Build what is published from the last commit into var/release: packages, container images, bills, notices, checksums
	@$(BIN)/python scripts/release build

release-test: release ## Build the release again and compare its bytes, install it, publish a page and find it (ten minutes)
	@$(BIN)/python scripts/release test

database-move: .venv/dev-ready ## Move the demo with 1,000 pages from SQLite to PostgreSQL; kill moves at ten points and repeat them (ten minutes)
	MOVE_PAGES=1000 MOVE_KILLS=10 scripts/test tests/system/database_move

runbook: .venv/dev-ready ## Cause each symptom of the operators' runbook, and mend it with the commands that the page prints (15 minutes)
	@$(BIN)/python scripts/test --all tests/system/runbook

two-versions: .venv/dev-ready ## Upgrade an installation in the documented order, with web and worker of two versions at once (ten minutes; COMMITS="…")
	UPGRADE_COMMITS="$(or $(COMMITS),previous)" scripts/test tests/system/upgrade/test_two_versions.py

previous-webs: .venv/dev-ready ## Run the web process of each commit before one with a migration on the schema of today (half an hour; COMMITS="…")
	UPGRADE_COMMITS="$(or $(COMMITS),all)" scripts/test tests/system/upgrade/test_previous_web.py

image-test: .venv/dev-ready ## Build the images with buildah and run them as docker-compose.yml says (ten minutes; root on Debian or Ubuntu)
	@scripts/image test

# Every target that takes longer than `make test`, and what it does not include.
LONG_TARGETS = lint docs contract clients test-all newest coverage browser starters extension wings two-versions previous-webs database-move runbook image-test release-test relevance draft-ranking mutation lighthouse \
	fuzz audit attacks bench bench-idle bench-scale load account-timing faults races restores rehearsals replacements cluster
everything: ## Run every long target, and list at the end what failed (half a day; LONG_TARGETS="…")
	@failed=; for target in $(LONG_TARGETS); do \
		echo "== make $$target"; $(MAKE) --no-print-directory $$target || failed="$$failed $$target"; \
	done; if [ -n "$$failed" ]; then echo "Failed:$$failed"; exit 1; fi; echo 'Everything passed.'

migrated-database: .venv/dev-ready ## Write the database of the first start again, for example after many new migrations
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py write_migrated_database

LOCK = $(BIN)/uv pip compile -q --upgrade --generate-hashes --no-annotate --no-header --universal --python-version 3.11 \
	-c requirements/constraints.in
lock: .venv/dev-ready ## Resolve the requirements again, with hashes
	$(LOCK) pyproject.toml -o requirements/base.txt
	$(LOCK) --extra demo pyproject.toml -o requirements/demo.txt
	$(LOCK) --extra tracing pyproject.toml -o requirements/tracing.txt
	$(LOCK) --extra pdf pyproject.toml -o requirements/pdf.txt
	$(LOCK) --extra anymail pyproject.toml -o requirements/anymail.txt
	$(LOCK) --extra dev pyproject.toml -o requirements/dev.txt
	sed -n '/^uv==/,/[^\\]$$/p' requirements/dev.txt >requirements/uv.txt
	$(LOCK) --extra docs -c requirements/dev.txt pyproject.toml -o requirements/docs.txt
	for name in semantic zizmor; do $(LOCK) --no-deps requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Delete the virtual environment (data in var/ stays)
	rm -rf .venv

CHECK_PYTHON = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Clarion needs Python 3.11 or newer.")'
INSTALL = PYTHON="$(PYTHON)" scripts/packages

.venv/run-ready: requirements/demo.txt
	@$(CHECK_PYTHON)
	$(INSTALL) requirements/demo.txt
	@touch $@

.venv/dev-ready: requirements/dev.txt requirements/semantic.txt
	@$(CHECK_PYTHON)
	$(INSTALL) requirements/dev.txt
	$(INSTALL) requirements/semantic.txt --no-deps
	-@scripts/pango install >/dev/null
	@touch $@ .venv/run-ready

.venv/docs-ready: requirements/docs.txt .venv/dev-ready
	$(INSTALL) requirements/docs.txt
	@touch $@
