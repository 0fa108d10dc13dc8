# Manyhands: `make run` shows it, `make test` proves it. Python 3.11 (with venv), make and a package index are enough.

# The first Python on the machine that is new enough; PYTHON=… names another one.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# How many processes share the tests, and more options for pytest: make test TESTS='tests/ledgers -x'
JOBS ?= auto
TESTS ?=
# How many requests `make fuzz` makes up, as whom, and for which paths.
CASES ?= 20000
WHO ?=
ONLY ?=

.PHONY: help run test test-slow fuzz check fresh bench bench-scale install install-dev

help:  ## Shows this list.
	@sed -n 's/^\([a-z-]*\):.*##/  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: install  ## Starts Manyhands with a demo federation (HOST=127.0.0.1 PORT=8000); Ctrl-C stops it.
	@exec $(BIN)/python -m config.stack.run --host "$(HOST)" --port "$(PORT)"

fresh:  ## Stops this checkout and deletes its data (.var): the next run starts over.
	@if [ -x $(BIN)/python ] && [ -e .var ]; then $(BIN)/python -m config.stack.run --stop; fi
	@rm -rf .var && echo "All data of this checkout are deleted; \`make run\` starts over."

check: install-dev  ## Style, types, contracts, migrations, templates, API schema.
	@$(BIN)/python -m tests.check

test: install-dev  ## The whole suite on real servers and a real browser.
	@$(BIN)/python -m tests.chromium
	@$(BIN)/pytest -n $(JOBS) --maxprocesses 8 -m "not slow" $(TESTS)

test-slow: install-dev  ## What takes minutes: big books, kills, drills.
	@$(BIN)/python -m tests.chromium
	@$(BIN)/pytest -m slow $(TESTS)

fuzz: install-dev  ## Schemathesis against a demo of its own (CASES=20000 WHO=member,coordinator,umbrella ONLY=/posts/).
	@$(BIN)/python -m tests.fuzz --cases "$(CASES)" --who "$(WHO)" --only "$(ONLY)"

bench: install-dev  ## Measures against goals and peers; figures go to .var/bench.json.
	@$(BIN)/python -m bench

bench-scale: install-dev  ## Every page among twenty networks and ten thousand: a million members, ten million entries, 20 GB.
	@BENCH=growth $(BIN)/python -m bench

install install-dev: install%:
	@if [ -z "$(PYTHON)" ]; then echo "Manyhands needs Python 3.11 or newer: install it, or name it by PYTHON=…" >&2; exit 1; fi
	@$(PYTHON) config/stack/install.py $(if $*,dev,embedded)
