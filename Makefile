# SPDX-License-Identifier: MIT
# Every command of the project. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(or $(shell command -v python3.11),python3)
WORKERS ?= 2
ARGS ?=
PORT ?= 8000

export PATH := $(CURDIR)/node_modules/.bin:$(CURDIR)/.venv/bin:$(PATH)

python_code = $(wildcard model keeper lab scripts tests)
# natrix compiles each file alone, which a module that uses another's state does not allow.
lintable_code = $(shell grep -L '^uses:' $$(find contracts -name '*.vy' 2>/dev/null) | sort)
contract_code = $(shell find contracts -name '*.vy' -o -name '*.vyi' 2>/dev/null | sort)
# ape-vyper's settings make a newer pydantic-settings complain at every start.
ape = PYTHONWARNINGS="ignore:Field 'import_remapping' has an incomplete definition" ape
# Ape's plugin would start an anvil in every worker and snapshot it around every test.
pytest = pytest -p no:ape_test
pip = -m pip --disable-pip-version-check --quiet

.PHONY: help
help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | \
		while IFS=$$'\t' read -r name what; do printf '  %-16s %s\n' "$$name" "$$what"; done

# --- Environments: each stamp is younger than the lock it was built from --------------------------
# A lock is complete, so nothing is resolved (--no-deps): older pips otherwise look at the newest
# release of whatever is asked for with an extra, and refuse it for want of a hash.

.PHONY: setup
setup: .venv/.project node_modules/.stamp .build/.stamp ## Install Python packages, anvil and Hardhat's node (once; later runs need no network)

# What is missing is said before pip or npm say it in their own way.
supported_python = import sys; print("is Python %d.%d" % sys.version_info[:2]); sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))
define need_python
@said="$$($(PYTHON) -c '$(supported_python)' 2>/dev/null)" || { \
	echo "PYTHON=$(PYTHON) $${said:-is no Python that runs}; Backstop needs 3.11 or 3.12: install one, then make setup PYTHON=python3.11" >&2; exit 1; }
endef
define need_npm
@command -v npm >/dev/null || { \
	echo "npm is not installed; it brings the local chain: install Node.js with npm, then make setup" >&2; exit 1; }
endef

.venv/.stamp: requirements/dev.txt
	$(need_python)
	$(PYTHON) -m venv .venv
	.venv/bin/python $(pip) install --require-hashes --no-deps -r $<
	touch $@

# An entry in .venv's path and the `keeper` command; built with what the lock brought, so offline.
.venv/.project: pyproject.toml setup.py .venv/.stamp
	.venv/bin/python $(pip) install --no-deps --no-build-isolation --no-index -e .
	touch $@

.venv-lint/.stamp: requirements/lint-vyper.txt
	$(need_python)
	$(PYTHON) -m venv .venv-lint
	.venv-lint/bin/python $(pip) install --require-hashes --no-deps -r $<
	touch $@

node_modules/.stamp: package-lock.json package.json
	$(need_npm)
	npm ci --silent
	touch $@

# Ape does not see that a module changed which a contract imports: start anew.
.build/.stamp: $(contract_code)
	rm -rf $(@D)
	mkdir $(@D)
	touch $@

.PHONY: lock
lock: ## Resolve requirements/*.in anew (needs network)
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python $(pip) install uv
	for name in dev lint-vyper; do \
		.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command 'make lock' -o requirements/$$name.txt requirements/$$name.in; \
	done

# --- Building, testing, showing -------------------------------------------------------------------

.PHONY: compile
compile: setup ## Compile the contracts
	$(ape) compile

.PHONY: test
test: setup ## Run the tests (ARGS='-k auction' narrows them)
	$(pytest) -n $(WORKERS) -m 'not deep' $(ARGS) tests

.PHONY: test-deep
test-deep: setup ## Run the long searches as well
	$(pytest) -n $(WORKERS) $(ARGS) tests

.PHONY: mutate
mutate: setup ## Break the contracts in every listed way; the tests must notice (ARGS='--only health')
	.venv/bin/python -m scripts.mutate $(ARGS)

.PHONY: gas
gas: setup ## Measure gas and code size against Maker's and Aave's: table, out/gas.json (ARGS=--update: the snapshot)
	.venv/bin/python -m tests.gas $(ARGS)

.PHONY: demo
demo: setup ## Show a liquidation on a local chain (SCENARIO=name, ARGS='...')
	.venv/bin/python -m scripts.demo $(if $(SCENARIO),--scenario $(SCENARIO)) $(ARGS)

.PHONY: page-assets
page-assets: node_modules/.stamp ## Copy the chart library of the keeper's page out of node_modules
	cp node_modules/uplot/dist/uPlot.iife.min.js node_modules/uplot/dist/uPlot.min.css keeper/page/assets/vendor/
	cp node_modules/uplot/LICENSE keeper/page/assets/vendor/uPlot.LICENSE

.PHONY: screenshots
screenshots: setup ## Take pictures of the keeper's page in mid-crash for docs/images (needs chromium)
	.venv/bin/python -m scripts.screenshots

# --- Documentation --------------------------------------------------------------------------------

.PHONY: docs
docs: setup ## Build the documentation into out/site; a link that leads nowhere fails it
	mkdocs build --strict

.PHONY: docs-serve
docs-serve: setup ## Show the documentation on loopback, built anew when it changes (PORT=8000)
	mkdocs serve --dev-addr 127.0.0.1:$(PORT)

# --- Style ----------------------------------------------------------------------------------------

.PHONY: lint
lint: lint-python lint-contracts ## Check style, types and who imports whom; change nothing

.PHONY: lint-python
lint-python: setup
	ruff format --check $(python_code)
	ruff check $(python_code)
	mypy $(python_code)
	lint-imports

.PHONY: lint-contracts
lint-contracts: setup .venv-lint/.stamp
	.venv-lint/bin/mamushi --check --line-length 100 $(contract_code)
	.venv-lint/bin/natrix lint $(lintable_code)

.PHONY: format
format: setup .venv-lint/.stamp ## Format Python and Vyper in place
	ruff check --fix --exit-zero --quiet $(python_code)
	ruff format $(python_code)
	.venv-lint/bin/mamushi --quiet --line-length 100 $(contract_code)

.PHONY: clean
clean: ## Remove what building and testing left behind (the environments stay)
	rm -rf .build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache out build dist *.egg-info
	$(if $(python_code),find $(python_code) -name __pycache__ -type d -prune -exec rm -rf {} +)
