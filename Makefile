# Needs a POSIX system with Python 3.11 or newer. All else is installed into .venv, from lock files
# with hashes.

python := .venv/bin/python
locks := requirements.lock requirements-embedded.lock
install = @python=$$(sh scripts/find-python) && "$$python" scripts/install.py
# One lock for every platform and every Python from 3.11 on, without addresses.
compile = $(python) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock"

# All of graphql-schema-linter's but those that sort: fields stand in the order a reader wants.
schema_rules = arguments-have-descriptions,defined-types-are-used,deprecations-have-a-reason,$\
descriptions-are-capitalized,enum-values-all-caps,enum-values-have-descriptions,$\
fields-are-camel-cased,fields-have-descriptions,input-object-values-are-camel-cased,$\
input-object-values-have-descriptions,relay-connection-arguments-spec,$\
relay-connection-types-spec,relay-page-info-spec,types-are-capitalized,types-have-descriptions

.DEFAULT_GOAL := help
.PHONY: help audit bench check-schema schema-diff web serve migrate test test-reference test-uncached test-postgres15 test-real differential staleness test-web check format schema docs lock clean

# A stamp is worth nothing once its Python is gone, as after an upgrade of the machine.
$(shell test -x $(python) || rm -f .venv/serve .venv/dev)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' Makefile

web: ## build the explorer (GraphiQL), by Node.js
	@scripts/build-web --strict

serve: .venv/serve web/dist/index.html ## serve on http://127.0.0.1:8000, until Ctrl-C
	@$(python) server.py

migrate: .venv/serve ## bring the database up to date
	@$(python) cli.py migrate

# A worker a core; each has a database of its own. A file's tests stay together: they share fixtures.
# The tests start Byline many times, and each time it would be compiled again without its bytecode.
# TESTS="tests/cache tests/endpoint" runs only these.
pytest = PYTHONDONTWRITEBYTECODE= $(python) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

test: .venv/dev ## run the tests
	@$(pytest)

test-reference: .venv/dev ## run the tests without compiled plans
	@BYLINE_ENGINE=reference $(pytest)

test-uncached: .venv/dev ## run the tests without kept answers
	@BYLINE_CACHE=off $(pytest)

test-postgres15: .venv/dev ## run the tests on a PostgreSQL 15 of Debian's
	@scripts/test-postgres15

test-real: .venv/dev ## run the tests on the real publication in ../shared, where it is there
	@$(python) -m pytest -m real

differential: .venv/dev ## run 20,000 random operations by plans and by graphql-core alone, and read by random filters
	@$(python) -m pytest -q -m differential tests/schema

staleness: .venv/dev ## compare 100,000 answers from the cache with fresh ones, in between random writes
	@$(python) -m pytest -q -m staleness tests/cache

test-web: .venv/dev web/dist/index.html ## try the explorer in a headless Chromium
	@$(python) -m pytest -m web tests/web

# The page of figures is docs/benchmarks.md. What is measured besides: python -m benchmarks --help.
bench: .venv/dev ## measure what a request costs; with SCALE=1000000, on so many articles too
	@$(python) -m benchmarks measure $(if $(SCALE),--scale $(SCALE))

check: .venv/dev ## lint, types, import contracts, printed files
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy .
	@$(python) -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo
	@$(python) cli.py schema --check
	@$(python) cli.py settings --check

audit: .venv/dev scripts/audit-http/node_modules ## run graphql-http's audits and the clients of streams and pieces against a server of its own
	@$(python) -m pytest -m audit tests/endpoint

scripts/audit-http/node_modules: scripts/audit-http/package-lock.json
	@cd scripts/audit-http && npm ci --no-progress --silent
	@touch $@

# Two linters of the field, and what a change of the schema means to old clients. By Node.js.
check-schema: scripts/check-schema/node_modules ## lint schema.graphql
	@scripts/check-schema/node_modules/.bin/eslint --config scripts/check-schema/eslint.config.js schema.graphql
	@scripts/check-schema/node_modules/.bin/graphql-schema-linter --rules $(schema_rules) schema.graphql

schema-diff: scripts/check-schema/node_modules ## what changed in schema.graphql since BASE=HEAD; fails where it breaks clients
	@node scripts/check-schema/diff.js $(or $(BASE),HEAD)

scripts/check-schema/node_modules: scripts/check-schema/package-lock.json
	@cd scripts/check-schema && npm ci --no-progress --silent
	@touch $@

format: .venv/dev ## format, and fix what can be fixed
	@$(python) -m ruff check --fix-only --quiet .
	@$(python) -m ruff format .

schema: .venv/serve ## print schema.graphql
	@$(python) cli.py schema

docs: .venv/serve ## print docs/settings.md
	@$(python) cli.py settings

lock: .venv/serve ## refresh the lock files within the ranges of pyproject.toml
	@$(compile) pyproject.toml --output-file requirements.lock
	@$(compile) --group embedded --constraints requirements.lock --output-file requirements-embedded.lock
	@$(compile) --group dev --constraints requirements.lock --constraints requirements-embedded.lock \
	  --output-file requirements-dev.lock
	@$(compile) --group install --output-file requirements-uv.lock

clean: ## remove .venv, web/dist and caches; the data in .byline stays
	@rm -rf web/node_modules web/dist .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name .byline -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# Missing Node.js is told, and no reason to fail.
web/dist/index.html: web/package-lock.json web/index.html web/vite.config.js $(shell find web/src -type f)
	@scripts/build-web

.venv/serve: requirements-uv.lock $(locks)
	$(install) $(locks)
	@touch $@

.venv/dev: requirements-uv.lock $(locks) requirements-dev.lock
	$(install) $(locks) requirements-dev.lock
	@touch .venv/serve $@
