# Everything a newcomer types. `make` alone lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ACTIONLINT ?= actionlint
TEMPLATES = $(shell find cms search -path '*/templates/*.html')
export DJANGO_SETTINGS_MODULE ?= cms.settings.dev

.PHONY: help run test test-fast coverage everything lint check-migrations lint-workflows format hooks check-hooks bench faults relevance outlook planted browser lighthouse pictures contract fuzz lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: .venv/run-ready ## Start Clarion with demo content (keeps all data of an earlier start)
	@scripts/run

test: .venv/dev-ready ## Run what this machine can run in some ten minutes, and say what it could not
	@scripts/test

test-fast: .venv/dev-ready ## Run the unit and API tests on SQLite, without other servers or processes (three minutes)
	@scripts/test --fast

coverage: .venv/dev-ready ## Measure the coverage of cms/ and search/ with branches; var/coverage/html shows it
	@scripts/test --coverage

everything: .venv/dev-ready ## The same with everything that has a target of its own (half an hour)
	@scripts/test --long

lint: .venv/dev-ready ## Style, types, and which way imports go
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djhtml --check --tabwidth 4 $(TEMPLATES)
	@$(MAKE) --no-print-directory check-migrations lint-workflows

check-migrations: .venv/dev-ready
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

lint-workflows: ## Check .github/workflows with actionlint, where it is installed
	@if command -v $(ACTIONLINT) >/dev/null; then $(ACTIONLINT) .github/workflows/*.yml; else \
		echo 'Not checked: .github/workflows, because actionlint is not installed.'; fi

format: .venv/dev-ready ## Format Python and Django templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djhtml --tabwidth 4 $(TEMPLATES)

hooks: .venv/dev-ready ## Install the pre-commit hooks for this clone
	$(BIN)/pre-commit install

check-hooks: .venv/dev-ready ## Run the pre-commit hooks over every file
	$(BIN)/pre-commit run --all-files

bench: .venv/dev-ready ## Speed, as ratios measured in one run
	@scripts/bench

faults: .venv/dev-ready ## kill -9, an ill engine, a rebuild under load … at length (an hour or two)
	@scripts/faults

relevance: .venv/dev-ready ## Every gate of how good search is, on both engines (a few minutes)
	@scripts/relevance

outlook: .venv/dev-ready ## Whether the rank foretold of 50 drafts among 2,000 pages is the one after publishing, on both engines
	OUTLOOK_PAGES=50 OUTLOOK_AMONG=2000 scripts/test tests/search/draft_ranking/test_predicted_ranks.py

planted: .venv/dev-ready ## Faults planted in both engines, and changes in the contract: what notices each of them
	@$(BIN)/python -m tests.search.engines.planted
	@$(BIN)/python -m tests.contract.planted

browser: .venv/dev-ready ## The reference site in a browser: journeys, keyboard, without JavaScript, accessibility
	@scripts/browser >/dev/null
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest tests/site tests/browser

lighthouse: .venv/dev-ready ## Lighthouse over the reference site, as on a phone: 95 or more in everything
	@scripts/browser >/dev/null
	cd frontend-contract/site/lighthouse && npm ci --silent --ignore-scripts --no-audit --no-fund
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest tests/browser/lighthouse.py

pictures: .venv/dev-ready ## Take the pictures of the README and of the editors' guide anew
	@scripts/browser >/dev/null
	KEEP_PICTURES=yes DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest tests/browser/pictures.py tests/browser/test_newsroom.py

contract: .venv/dev-ready ## Write everything in frontend-contract/ that is made from the code anew, and check it all
	@scripts/contract

fuzz: .venv/dev-ready ## 6,000 questions made from the public document, each answered as documented (CASES=… SEED=…)
	CASES=$(or $(CASES),6000) DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/pytest -q -s tests/contract/test_schemathesis.py

lock: .venv/dev-ready ## Resolve the requirements anew, with hashes
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-annotate --no-header --universal \
		--python-version 3.11 pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-annotate --no-header --universal \
		--python-version 3.11 --extra demo pyproject.toml -o requirements/demo.txt
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-annotate --no-header --universal \
		--python-version 3.11 --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile -q --upgrade --no-deps --generate-hashes --no-annotate --no-header --universal \
		--python-version 3.11 requirements/semantic.in -o requirements/semantic.txt

clean: ## Forget the virtual environment (data in var/ stays)
	rm -rf .venv

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Clarion needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv

.venv/run-ready: requirements/demo.txt | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/demo.txt
	@touch $@

.venv/dev-ready: requirements/dev.txt | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ .venv/run-ready
