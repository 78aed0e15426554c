# One verb per deed. Each makes .venv and installs what it needs, once.
# Needs Python 3.11 or newer, make and git; another Python: make test PYTHON=python3.13

PYTHON ?= python3
PORT ?= 8080
RUNS ?= 50
SEED ?= 1

IN := .venv/bin/python
LOTSEN := $(IN) -m bot
PIP_QUIET := -m pip --disable-pip-version-check -qq
NEW_ENOUGH = $(shell $(PYTHON) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>&1)
TOO_OLD = Lotsen needs Python 3.11 or newer, and "$(PYTHON)" is not. Name one: make PYTHON=python3.11

# Else every program that a test starts compiles all of Lotsen anew; .gitignore knows the files.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check bench load crash words draw chat lock
.SILENT:

help:
	echo "make demo              the whole product with made-up people (PORT=n)"
	echo "make chat              play Lotsen here, on a clock that you move"
	echo "make test              the tests, on every core"
	echo "make check             lint, types, conversations, words"
	echo "make crash RUNS=n      kill the program n times at random points: nothing is lost (SEED=n)"
	echo "make bench             the figures of docs/performance.md"
	echo "make load              500 open chats on the real server, and what a message takes"
	echo "make words             bring every catalogue up to date, and check it"
	echo "make draw              every conversation as a Mermaid flowchart, in build/flows"
	echo "make lock              renew the pins in requirements.lock"

demo: .venv/ready
	$(LOTSEN) demo --port $(PORT)

test: .venv/ready
	$(IN) -m pytest -n logical

check: .venv/ready
	mkdir -p build
	$(IN) -m ruff check --quiet --output-format concise
	$(IN) -m ruff format --check --quiet
	$(IN) -m mypy
	.venv/bin/lint-imports --no-cache > build/imports.txt || (cat build/imports.txt; false)
	$(LOTSEN) flows check
	$(LOTSEN) directory check
	$(LOTSEN) words check

bench: .venv/ready
	$(IN) -m benchmarks

load: .venv/ready
	$(IN) -m benchmarks.load

crash: .venv/ready
	$(IN) -m tests.processes.crash --runs $(RUNS) --seed $(SEED)

words: .venv/ready
	$(LOTSEN) words extract
	$(LOTSEN) words check

draw: .venv/ready
	$(LOTSEN) flows draw

chat: .venv/ready
	$(LOTSEN) chat

# pip holds the lock against pyproject.toml: pins that no longer fit it are an error, not a surprise.
.venv/ready: pyproject.toml requirements.lock
	$(if $(filter True,$(NEW_ENOUGH)),,$(error $(TOO_OLD)))
	echo "making .venv, once" >&2
	$(IN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(IN) $(PIP_QUIET) install -r requirements.lock -e '.[dev]'
	touch $@

# Pins without addresses and hashes, resolved in a fresh environment by the oldest Python we speak.
lock:
	$(if $(filter True,$(NEW_ENOUGH)),,$(error $(TOO_OLD)))
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/python $(PIP_QUIET) install -e '.[dev]'
	build/lock/bin/python -m pip freeze --exclude-editable > build/lock/pins
	echo "# Written by make lock: what pyproject.toml asks for, and what that needs." > requirements.lock
	grep -E '^[A-Za-z0-9._-]+==[^ @]+$$' build/lock/pins | LC_ALL=C sort -f -t= -k1,1 >> requirements.lock
