# Every command a human or CI runs. Each sets up what it needs and no more; it takes Python 3.11+ and a network.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
NATIVE := $(wildcard entrypoint/prolific_dataset/validation/native/c/*)

# The locks of $(VENV). They agree on every version, so one environment has room for all of them.
LOCKS := $(patsubst %,requirements/%.txt,runtime test lint audit release)
RUNTIME := $(VENV)/runtime.ready
TEST := $(VENV)/test.ready $(VENV)/package.ready
LINT := $(VENV)/lint.ready

# Installs a lock as it is: a resolver would look beyond it. `pip check` then says whether something is missing.
INSTALL := -m pip --disable-pip-version-check --no-input install -qq --no-deps --only-binary=:all: --require-hashes
CHECK := -m pip --disable-pip-version-check check

.DEFAULT_GOAL := help
# A target with a help text is a command, never a file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(MAKEFILE_LIST))
.SECONDARY:

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: $(TEST) $(LINT) ## set up in .venv what all the commands below need

# A lock that changed makes a new environment: nothing of the old one stays in it.
$(VENV)/pyvenv.cfg: $(LOCKS)
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/%.ready: requirements/%.txt $(VENV)/pyvenv.cfg
	@echo 'Setting up $(ABOUT_$*).'
	@$(BIN)/python $(INSTALL) --requirement $<
	@said="$$($(BIN)/python $(CHECK))" || { echo "$$said"; exit 1; }
	@touch $@

ABOUT_runtime := the program: about 5 s
ABOUT_test := what the tests need: about 20 s
ABOUT_lint := what checks style, types and workflows: about 20 s
ABOUT_audit := what looks for vulnerabilities: about 10 s
ABOUT_release := what builds and checks distributions: about 15 s

$(VENV)/package.ready: $(VENV)/test.ready pyproject.toml setup.py $(NATIVE)
	@echo 'Setting up the command prolific-dataset, with its native part where a C compiler is: about 5 s.'
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(RUNTIME) ## upload examples/ to the embedded sandbox: no account, no token
	@PYTHONPATH=entrypoint $(BIN)/python -m prolific_dataset demo

test: $(TEST) ## run every test that needs no container engine; TESTS= names some of them
	$(BIN)/pytest -n auto $(or $(TESTS),--ignore=tests/container)

image: $(TEST) ## build the action's image and tell its size, layer by layer
	PYTHONPATH=tools $(BIN)/python -m local_engine image

ACTION_TESTS := $(patsubst %,tests/container/test_%.py,workflows documented_workflows upload_datasets)

test-container: $(TEST) ## build the image and run the action in it as a runner does
	$(BIN)/pytest tests/container $(ACTION_TESTS:%=--ignore=%)

test-action: $(TEST) ## build the image and run whole workflows with it, by act
	$(BIN)/pytest $(ACTION_TESTS)

test-all: $(TEST) ## run every test there is: test, test-container and test-action
	$(BIN)/pytest -n auto --dist=loadgroup

test-fresh: ## live the README in fresh clones: next year's index, oldest and newest pip, no C compiler
	PYTHONPATH=tools $(PYTHON) -m rehearsal later bare

test-elsewhere: ## run the tests in fresh clones: as an ordinary user, on another supported Python
	PYTHONPATH=tools $(PYTHON) -m rehearsal user python

test-storage: $(TEST) .cache/storage/ready ## send uploads to SeaweedFS as well: another S3-compatible server, 48 MB
	PATH="$(CURDIR)/.cache/storage/bin:$$PATH" $(BIN)/pytest tests/contract/test_real_storage.py

.cache/storage/ready: requirements/storage.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python $(INSTALL) --requirement requirements/storage.txt
	$(@D)/bin/python $(CHECK)
	@touch $@

docs: $(TEST) ## write what is made from action.yml and the code: documentation, composite/action.yml
	PYTHONPATH=tools $(BIN)/python -m documentation

chaos: $(TEST) ## kill -9 at 200 random moments of uploads, push random histories, in many worlds, count every record: takes minutes
	PYTHONPATH=tests $(BIN)/python -m support.service.chaos
	$(BIN)/pytest --hypothesis-profile=chaos --hypothesis-show-statistics tests/acceptance/test_only_new_histories.py

bench-uploads: $(TEST) ## measure uploads beside curl, many files at once, and what polling wastes; needs curl, 1 GB of disk
	$(BIN)/python -m bench.uploads

bench-only-new: $(TEST) ## measure how new records are found in 500 MB beside a check of the file; 3 GB of disk
	$(BIN)/python -m bench.uploads.only_new

bench-scale: $(TEST) ## simulate 1,000 datasets of 10 TB and write what comes out into docs/scale.md
	$(BIN)/python -m bench.scale

lint: $(LINT) ## style, types, arrows between modules, workflows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/clang-format --dry-run -Werror $(NATIVE)
	$(BIN)/mypy
	PYTHONPATH=entrypoint $(BIN)/lint-imports
	$(BIN)/yamllint --strict .
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml composite/action.yml container/action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/actionlint
	$(BIN)/zizmor --quiet --offline --persona auditor .
	$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	$(BIN)/hadolint Dockerfile
	$(BIN)/shellcheck .ci/run
	$(BIN)/codespell
	PYTHONPATH=entrypoint:tools $(BIN)/python -m documentation --check

fuzz: $(TEST) ## look for a line that the native tier accepts and the strict one does not; MUTANTS=, SEED=
	$(BIN)/python fuzz/mutants.py --mutants $(or $(MUTANTS),100000) --seed $(or $(SEED),1)
	$(BIN)/python fuzz/sanitized.py --mutants $(or $(MUTANTS),100000) --seed $(or $(SEED),1)

bench: $(TEST) .cache/bench/tools/ready ## measure speed and memory side by side with other programs; needs node, npm, jq, g++, libsimdjson-dev; 4 GB of disk
	$(BIN)/python -m bench.validation $(BENCH)
	$(BIN)/python -m bench.uploads

.cache/bench/tools/ready: requirements/bench.txt bench/validation/peers/package.json bench/validation/peers/simdjson_loop.cpp
	mkdir -p $(@D)
	$(PYTHON) -m venv $(@D)/venv
	$(@D)/venv/bin/python $(INSTALL) --requirement requirements/bench.txt
	$(@D)/venv/bin/python $(CHECK)
	$(CXX) -O3 -march=native -o $(@D)/simdjson_loop bench/validation/peers/simdjson_loop.cpp -lsimdjson
	npm install --silent --no-save --no-package-lock --prefix $(@D) $$(sed -n 's/^ *"\(.*\)": "\([0-9].*\)".*/\1@\2/p' bench/validation/peers/package.json)
	@touch $@

golden: $(TEST) ## write anew what users see (tests/golden/, tests/examples/wild/), when that is meant to change
	PYTHONPATH=tools:tests $(BIN)/python -m documentation.golden
	PYTHONPATH=tools:tests $(BIN)/python -m documentation.wild

walkthrough: $(TEST) ## write the pages anew that show what a new user types and sees, by living them
	PYTHONPATH=tools:tests $(BIN)/python -m documentation.walkthrough

pictures: $(TEST) ## photograph the golden summaries into docs/images/; needs npm, Chromium and its fonts
	npm install --silent --no-save --prefix .cache/pictures github-markdown-css
	PYTHONPATH=tools:tests $(BIN)/python -m documentation.pictures .cache/pictures/node_modules/github-markdown-css

audit: $(VENV)/audit.ready ## look for known vulnerabilities in the locked requirements; asks the package index
	for lock in $(LOCKS); do $(BIN)/pip-audit --disable-pip --require-hashes --strict --requirement $$lock || exit; done

dist: $(VENV)/release.ready ## build the source distribution and a wheel for this machine into dist/, and check both
	rm -rf dist
	$(BIN)/python -c 'from setuptools import build_meta as build; build.build_sdist("dist"); build.build_wheel("dist")'
	$(BIN)/twine check --strict dist/*

format: $(LINT) ## put the code into its standard form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/clang-format -i $(NATIVE)

lock: $(TEST) ## lock all requirements again, with hashes; keeps every version that still fits
	cd requirements && $(LOCK) --output-file runtime.txt ../pyproject.toml
	cd requirements && for name in test lint audit release bench storage; do $(LOCK) --output-file $$name.txt $$name.in || exit; done

# Only what has a wheel, for every system and Python that the program supports.
LOCK := $(abspath $(BIN))/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-build \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

clean: ## forget everything that was made
	rm -rf $(VENV) .cache build dist
