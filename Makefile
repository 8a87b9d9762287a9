# make run    the dashboard at http://127.0.0.1:8501 (PORT=…, DATABASE_URL=…), with the demo city if empty
# make test   everything that must hold: format, lint, types, import contracts, all tests
# make check  the quick part of it, without tests
# make bench  the measurements that README shows
# make clean  removes environment and caches; never data/local, where your store is

PORT ?= 8501
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input

.PHONY: help run test check bench clean system
help:
	@sed -n 's/^# make/make/p' Makefile

run: .venv/run
	$(PYTHON) -m data demo --if-empty
	exec $(PYTHON) -m streamlit run dashboard/app.py --server.address 127.0.0.1 --server.port $(PORT)

# The browser draws maps without a graphics card: it needs both cores to itself. What fails in it is tried
# once more, and must then hold: on a machine that does something else beside, a page may come too late.
test: system check
	$(PYTHON) -m pytest -n 2 -m "not browser"
	$(PYTHON) -m pytest -m browser || $(PYTHON) -m pytest -m browser --last-failed

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
