# OpenMAPPA: `make run` serves it, `make test` tests it; `make` lists the rest.

PORT ?= 8000
# pytest's own arguments, as in: make test TESTS="tests/law -x"
TESTS ?=
# How many made-up inputs `make fuzz` sends, and which: another seed makes others.
INPUTS ?= 100000
SEED ?= 3

# Each stamp lies in what it vouches for, so that removing the one removes the other.
PYTHON_ENVIRONMENT := .venv/.production
DEVELOPMENT_ENVIRONMENT := .venv/.development
ASSETS := mappa/web/static/built/.made
STATIC_FILES := var/static/staticfiles.json
# Settings for commands that read the code and reach no database.
NO_DATABASE := MAPPA_SECRET_KEY=none DATABASE_URL=postgres://none@127.0.0.1:1/none DJANGO_SETTINGS_MODULE=mappa.settings
COMPILE := .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links --no-header

.PHONY: help setup run test check fuzz matrix mutants bench assets requirements clean
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: $(PYTHON_ENVIRONMENT) $(STATIC_FILES) ## Prepare everything, up to a migrated, empty database
	@.venv/bin/mappa setup

run: setup ## Serve the demonstration; PORT=8001 for another port, MAPPA_DATA=/some/dir for another database
	@.venv/bin/mappa run --port "$(PORT)"

test: setup $(DEVELOPMENT_ENVIRONMENT) ## Run every test, in a browser too where Chromium is there
	@.venv/bin/python -m pytest -n 2 --dist loadgroup $(TESTS)

check: $(DEVELOPMENT_ENVIRONMENT) ## Format, lint, types, import contracts, migrations, and no registry named
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@$(NO_DATABASE) .venv/bin/mypy
	@.venv/bin/lint-imports
	@$(NO_DATABASE) .venv/bin/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	@setup/no-registry-named

fuzz: setup $(DEVELOPMENT_ENVIRONMENT) ## Send 100,000 made-up inputs to every page; INPUTS=1000000 for more, SEED=4 for others
	@MAPPA_FUZZ_INPUTS="$(INPUTS)" MAPPA_FUZZ_SEED="$(SEED)" .venv/bin/python -m pytest -n 2 -s tests/edges/test_fuzz.py

matrix: setup $(DEVELOPMENT_ENVIRONMENT) ## Ask for every page as every role with every relation to the record: the whole of what `make test` samples
	@MAPPA_WHOLE_MATRIX=1 .venv/bin/python -m pytest -n 2 tests/matrix

mutants: setup $(DEVELOPMENT_ENVIRONMENT) ## Break each rule of each wall, one at a time, and see that a test fails; an hour or two
	@.venv/bin/python -m tests.mutants

bench: setup $(DEVELOPMENT_ENVIRONMENT) ## Build a national database and measure against the peers
	@.venv/bin/python -m bench

assets: ## Build the CSS and JavaScript anew
	@rm -f $(ASSETS)
	@$(MAKE) --no-print-directory $(STATIC_FILES)

requirements: $(DEVELOPMENT_ENVIRONMENT) ## Pin what pyproject.toml asks for (requirements/*.txt); UPGRADE=--upgrade for newer
	$(COMPILE) $(UPGRADE) --build-deps-for=editable -o requirements/production.txt pyproject.toml
	$(COMPILE) $(UPGRADE) --extra development -c requirements/production.txt -o requirements/development.txt pyproject.toml
	$(COMPILE) $(UPGRADE) -o requirements/node.txt requirements/node.in

clean: ## Remove what was installed and built; the data under var/ stays
	rm -rf .venv node_modules mappa/web/static/built var/static

$(PYTHON_ENVIRONMENT): requirements/production.txt pyproject.toml setup/environment
	@setup/environment production
	@touch $@

$(DEVELOPMENT_ENVIRONMENT): requirements/development.txt $(PYTHON_ENVIRONMENT)
	@setup/environment development
	@touch $@

$(ASSETS): package-lock.json package.json setup/assets mappa/web/build.mjs $(wildcard mappa/web/styles/*.scss) \
		| $(PYTHON_ENVIRONMENT)
	@setup/assets
	@touch $@

$(STATIC_FILES): $(ASSETS) $(filter-out mappa/web/static/built,$(wildcard mappa/*/static/*))
	@test -d var || mkdir -m 711 var
	@$(NO_DATABASE) .venv/bin/python -m django collectstatic --no-input --clear --verbosity 0
	@touch $@
