# Every command of Kairan for people and for CI. `make` alone lists them.
#
# Set-up happens by itself: each target that needs the virtual environment depends on the stamp file, which is
# older than constraints.txt or a pyproject.toml only when something has to be installed anew.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PROJECTS := $(patsubst %/pyproject.toml,%,$(wildcard \
	contracts/pyproject.toml kernel/pyproject.toml services/*/pyproject.toml \
	deploy/local/pyproject.toml deploy/local/*/pyproject.toml))
PACKAGES := $(wildcard $(addsuffix /src,$(PROJECTS)))
BIN := .venv/bin
READY := .venv/.ready

# What can be set: make demo HOUSEHOLDS=5900
HOUSEHOLDS ?= 3200
SCENE ?=
TESTS ?= tests
FULL ?=
FORM ?=
SEED ?=
export KAIRAN_STARTED_AT := $(shell date +%s.%N)

.PHONY: help setup up down reset ps logs demo test check contracts fmt bench bench-storm faults pins

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make demo HOUSEHOLDS=5900 | KAIRAN_PORT_BASE=18080 make up | make logs NAMES=\"safety-serve gateway\""

$(READY): constraints.txt deploy/local/setup.sh $(addsuffix /pyproject.toml,$(PROJECTS))
	@deploy/local/setup.sh $(PROJECTS)

setup: $(READY) ## Install what is missing (Debian packages, virtual environment); quick when nothing is
	@$(BIN)/kairan-local setup

up: $(READY) ## Start the whole stack in the foreground; Ctrl-C stops it, data stays under var/
	@exec $(BIN)/kairan-local up

down: $(READY) ## Stop the stack from another terminal, and end what a crash left behind
	@$(BIN)/kairan-local down

reset: $(READY) ## Stop the stack and drop all of its data, keys and logs
	@$(BIN)/kairan-local reset --yes

ps: $(READY) ## Show every process: state, pid, uptime, memory
	@$(BIN)/kairan-local ps

logs: $(READY) ## Print the logs as they come (NAMES="…" for some)
	@$(BIN)/kairan-local logs $(NAMES)

demo: $(READY) ## Play a drill: HOUSEHOLDS=3200; SCENE=bulletin for a week of circulars
	@exec $(BIN)/kairan-local demo --households $(HOUSEHOLDS) $(if $(SCENE),--scene $(SCENE))

test: $(READY) ## Run all tests against real parts (TESTS=tests/unit for some)
	@$(BIN)/python -m pytest --durations=15 $(if $(filter tests,$(TESTS)),--numprocesses 3 --no-loadscope-reorder) $(TESTS)

bench: $(READY) ## Run the benchmarks (not part of `make test`)
	@for each in tests/bench/*/bench.py; do echo "== $$each" && $(BIN)/python "$$each" || exit 1; done

faults: $(READY) ## Let everything fail under load and check every promise (FORM=brief|short|full, SEED=…, WITHIN=… s)
	@exec $(BIN)/python -m tests.faults $(if $(FULL),--form full,$(if $(FORM),--form $(FORM))) $(if $(SEED),--seed $(SEED)) $(if $(WITHIN),--within $(WITHIN))

bench-storm: $(READY) ## A whole city answers at once: HOUSEHOLDS=143345 (needs Debian's wrk)
	@command -v wrk >/dev/null || apt-get install -y -q wrk
	@$(BIN)/python tests/bench/storm/bench.py --households $(HOUSEHOLDS)

check: $(READY) ## Format, lint, types, import boundaries, contracts current
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(PACKAGES)
	@$(BIN)/lint-imports
	@$(BIN)/python -m kairan_contracts check
	@deploy/local/openapi.sh check

contracts: $(READY) ## Write the examples, AsyncAPI and OpenAPI documents anew
	@$(BIN)/python -m kairan_contracts generate
	@deploy/local/openapi.sh generate

pins: ## Write constraints.txt anew from what the projects ask for
	@deploy/local/pins.sh $(PROJECTS)

fmt: $(READY) ## Format the code and put right what the linter can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
