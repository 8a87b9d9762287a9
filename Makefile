# make run    the dashboard at http://127.0.0.1:8501 (PORT=…, DATABASE_URL=…), with the demo city if empty
# make test   everything that must hold: format, lint, types, import contracts, all tests
# make check  the quick part of it, without tests
# make bench  the measurements that README shows
# make clean  removes environment and caches; never data/local, where your store is

PORT ?= 8501
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input

# Python keeps what it compiled, also where a machine says otherwise: tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check store units browser browser-report bench clean system
help:
	@sed -n 's/^# make/make/p' Makefile

run: .venv/run
	$(PYTHON) -m data demo --if-empty
	exec $(PYTHON) -m streamlit run dashboard/app.py --server.address 127.0.0.1 --server.port $(PORT)

# The types are checked while the demo city is built, and the browser is driven while all other tests run:
# it waits more often than it computes.
BESIDE := $(MAKE) --no-print-directory --jobs=2
test: system .venv/dev
	$(BESIDE) check store
	$(BESIDE) units browser-report

# They give way to the browser, which draws maps without a graphics card.
units: .venv/dev
	nice -n 5 $(PYTHON) -m pytest -n 2 -m "not browser"

# What fails is tried once more, and must then hold: on a machine that does something else beside, a page may
# come too late. A cache of its own, for the other tests note there what fails as well.
IN_BROWSER := $(PYTHON) -m pytest -o cache_dir=.pytest_cache/browser tests/browser
browser: .venv/dev
	$(IN_BROWSER) || $(IN_BROWSER) --last-failed

# What the browser's tests say, in one piece when they end: the dots of the others go on meanwhile.
browser-report:
	@report=$$(mktemp); $(MAKE) --no-print-directory browser >$$report 2>&1; code=$$?; \
	  cat $$report; rm $$report; exit $$code

store: .venv/dev
	$(PYTHON) -m tests.demo_store

check: .venv/dev
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

bench: system .venv/dev
	$(PYTHON) -m benchmarks

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis tests/local benchmarks/local
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system:
	@bash .ci/prepare

# Each marker says which pinned requirements are installed, so that a second start installs nothing.
.venv/run: requirements.txt | .venv/bin/python
	@echo "Installing the dashboard's packages into .venv (once)"
	$(PIP) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing the tests' packages into .venv (once)"
	$(PIP) -r requirements-dev.txt
	@touch $@ .venv/run

.venv/bin/python:
	@python=$$(bash .ci/find-python) || { \
	  echo "Python 3.11 or newer with venv is needed. On Debian or Ubuntu: apt-get install python3 python3-venv"; \
	  exit 1; }; \
	$$python -m venv .venv
