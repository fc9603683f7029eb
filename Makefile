# make demo           try pgwhy on an embedded server with example incidents
# make quick          what needs no server: recorded answers replayed, and whatever else only thinks
# make test           everything that has to hold: style, types, the floors' contract, tests
# make differential   millions of answers compared with those of real servers; takes a while
# make incidents      the real incidents, played on real servers and scored
# make mutants        breaks rules one at a time, and tells which of that no test notices; takes a while
# make record         plays the recorded worlds anew on servers of every version, and asks pgwhy about them
# make answers        asks pgwhy anew about the worlds as they are recorded; needs no server
# make bench          speed, beside psql and SQL; makes a database of 100,000 relations first
# Only .venv and the caches that .gitignore names are written to.

.PHONY: help demo quick test lint screenshots servers differential incidents mutants record answers bench
.DEFAULT_GOAL := help

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
QUICK := tests/recorded tests/acl tests/catalog tests/access tests/search_path tests/statement tests/incident tests/mutants tests/test_house.py
# each of them starts servers of its own, of every version that is here
WORKERS ?= 4

help:
	@sed -n 's/^# //p' Makefile

demo: .venv/ready-for-demo
	@$(BIN)/pgwhy demo

quick: .venv/ready-for-tests
	$(BIN)/python -m pytest -q -n auto --maxprocesses $(WORKERS) -m "not live and not long" --quick $(QUICK)

test: lint
	$(BIN)/python -m pytest -n auto --maxprocesses $(WORKERS) --dist loadfile -m "not alone"
	$(BIN)/python -m pytest -m alone

lint: .venv/ready-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

screenshots: .venv/ready-for-tests
	$(BIN)/python -m screenshots.make

servers: .venv/ready-for-tests
	$(BIN)/python -m tests.servers fetch

differential: .venv/ready-for-tests
	$(BIN)/python -m tests.differential
	$(BIN)/python -m tests.differential.alphabet
	$(BIN)/python -m tests.differential.search_path
	$(BIN)/python -m tests.differential.path_calls
	$(BIN)/python -m tests.differential.statements
	$(BIN)/python -m tests.differential.remedies
	$(BIN)/python -m tests.differential.composing

incidents: .venv/ready-for-tests
	$(BIN)/python -m tests.incidents

mutants: .venv/ready-for-tests
	$(BIN)/python -m tests.mutants

record: .venv/ready-for-tests
	$(BIN)/python -m tests.recorded record

answers: .venv/ready-for-tests
	$(BIN)/python -m tests.recorded answers

bench: .venv/ready-for-tests
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.bytes
	$(BIN)/python -m benchmarks.explorer

.venv/ready-for-demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[demo]'
	@$(BIN)/python -m compileall -q tui # else, with PYTHONDONTWRITEBYTECODE, each command does it again
	@touch $@

.venv/ready-for-tests: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[demo,dev]'
	@$(BIN)/python -m compileall -q tui # else, with PYTHONDONTWRITEBYTECODE, each command does it again
	@touch $@ .venv/ready-for-demo

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "pgwhy needs Python 3.11 or newer: install the packages python3.11" \
		"and python3.11-venv, or newer ones." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv module:" \
		"install the package $(notdir $(PYTHON))-venv." >&2; exit 1; }
	$(PYTHON) -m venv .venv
