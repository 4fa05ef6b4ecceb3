# `make` says what there is. Everything runs in .venv, which `make venv` builds from hash-locked requirements.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
WORKERS ?= 2
# The tests' asserts are rewritten once and kept (git ignores it), also where the machine keeps no bytecode.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## say what there is
	@echo "channelcrm: make <target>"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "PYTHON=python3.12 chooses the interpreter of a new environment, WORKERS=4 the tests at a time."

# --- the environment -------------------------------------------------------------------------------------------------
# Two stamps: what the demo needs, and what developing needs besides. A second run is instant.

$(VENV)/stamp-run: requirements/run.txt pyproject.toml tools/venv.sh
	@sh tools/venv.sh $(VENV) requirements/run.txt
	@touch $@

$(VENV)/stamp-dev: requirements/run.txt requirements/dev.txt pyproject.toml tools/venv.sh
	@sh tools/venv.sh $(VENV) requirements/dev.txt
	@touch $(VENV)/stamp-run $@

.PHONY: venv
venv: $(VENV)/stamp-dev ## build the environment for developing (.venv)

# --- the library's job -----------------------------------------------------------------------------------------------

.PHONY: demo
demo: $(VENV)/stamp-run ## walk the whole road on the bundled sample
	@$(BIN)/channelcrm demo

# --- what holds it ---------------------------------------------------------------------------------------------------

.PHONY: test
test: $(VENV)/stamp-dev ## run the tests (PostgreSQL is started and stopped by them)
	$(PY) -m pytest -n $(WORKERS) --dist loadfile -m "not slow"

.PHONY: test-slow
test-slow: $(VENV)/stamp-dev ## run the tests that build, measure or take long
	$(PY) -m pytest -m slow

.PHONY: lint
lint: $(VENV)/stamp-dev ## hold style, types and the floors of the house
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy src adapters
	$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/stamp-dev ## let ruff repair what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: docs
docs: $(VENV)/stamp-dev ## build the documentation into docs/_build
	$(PY) -m sphinx -E -W --keep-going -q -b html docs docs/_build

.PHONY: notebooks
notebooks: $(VENV)/stamp-dev ## run every notebook as a script
	sh tools/run_notebooks.sh $(PY)

.PHONY: bench
bench: $(VENV)/stamp-dev ## measure against raw drivers and peers
	$(PY) -m benchmarks

# --- maintaining -----------------------------------------------------------------------------------------------------

UV ?= uv
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: lock
lock: ## renew requirements/*.txt (needs uv; LOCK_ARGS=--upgrade)
	$(COMPILE) $(LOCK_ARGS) --all-extras --group build pyproject.toml -o requirements/run.txt
	$(COMPILE) $(LOCK_ARGS) --all-extras --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	echo virtualenv | $(COMPILE) $(LOCK_ARGS) - -o requirements/virtualenv.txt

.PHONY: clean
clean: ## remove the environment and everything built
	rm -rf $(VENV) .build dist docs/_build .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
