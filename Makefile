# Two commands do everything: `make run` opens the desk, `make test` tests it. Each sets up what it needs, once.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: run test demo check bench fuzz torture screenshots pack-keys migration audit sbom lock clean help setup

# The first of these that is Python 3.11 or newer. Choose another with: make PYTHON=…
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
PY := .venv/bin/python
OTHER_TESTS := $(filter-out tests/unit/ tests/support/ tests/bench/ tests/fuzz/ tests/torture/ tests/__pycache__/,$(wildcard tests/*/))

run: setup  ## open the desk
	@scripts/needs_display.sh run
	@.venv/bin/reception-app

demo: setup  ## open a training desk, full of people who do not exist
	@scripts/needs_display.sh demo
	@.venv/bin/reception-app demo

test: check  ## everything: the checks, the installed wheel, all tests
	@$(PY) -m scripts.installed_wheel
	@$(PY) -m pytest --numprocesses auto tests/unit $(OTHER_TESTS)

check: setup  ## format, lint, types, import contracts, habits, lock and licences; asks no network
	@$(PY) -m ruff format --check --quiet . || { echo "To mend the format: .venv/bin/ruff format ." >&2; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo --cache-dir .cache/import_linter
	@$(PY) -m scripts.check_habits
	@$(PY) -m scripts.check_lock
	@$(PY) -m scripts.check_licences

bench: setup  ## how fast, as ratios against a floor or a peer in the same run
	@$(PY) -m tests.bench

fuzz: setup  ## packs altered, codes mixed, paper damaged, by the thousand: hours; make fuzz FUZZ="--minutes 30" for less
	@$(PY) -m tests.fuzz $(FUZZ)

torture: setup  ## the promises of reliability at their full counts: kills, power, full disks, damage, backups; an hour at most
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(PY) -m tests.torture $(TORTURE)

screenshots: setup  ## remake docs/pictures: every screen and sheet
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(PY) -m tests.support.pictures

pack-keys: setup  ## write docs/pack-format anew, for a new schema: 1 is frozen
	@$(PY) -m scripts.pack_keys

migration: setup  ## a new database migration: make migration M="what it does"
	@$(PY) -m scripts.new_migration "$(M)"

audit: sbom  ## ask the public database for advisories about what is locked (needs a network)
	@scripts/audit.sh $(PY)

sbom: setup  ## write dist/reception.cdx.json: every locked package with version, hashes, licence; asks no network
	@$(PY) -m scripts.bill_of_materials dist/reception.cdx.json

lock: setup  ## remake requirements.lock after changing pyproject.toml (needs uv and a network)
	@scripts/lock.sh

clean:  ## remove the environment and everything made
	rm -rf .venv .cache build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -exec rm -rf {} +

help:  ## this list
	@echo "make run and make test are all you need. Each sets up what is missing first."
	@awk -F ':.*##' '/^[a-z-]+:.*##/ { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: .venv/environment.stamp

.cache/system.stamp: scripts/system_packages.sh
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed, and none was found." >&2; exit 1; }
	@scripts/system_packages.sh $(PYTHON)
	@mkdir -p .cache && touch $@

.venv/environment.stamp: requirements.lock pyproject.toml scripts/environment.sh | .cache/system.stamp
	@scripts/environment.sh $(PYTHON)
	@touch $@
