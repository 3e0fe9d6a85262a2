# Every command a human or CI runs. Each target sets up what it needs; the first one needs Python 3.11+ and a network.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
NATIVE := $(wildcard entrypoint/prolific_dataset/validation/acceptance/native/*)

# Installs a lock as it is and resolves nothing; `pip check` then says whether the lock is complete.
INSTALL := -m pip --disable-pip-version-check --no-input install --quiet --no-deps --only-binary=:all: --require-hashes
CHECK := -m pip --disable-pip-version-check check

.DEFAULT_GOAL := help
# A target with a help text is a command, never a file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(MAKEFILE_LIST)) chaos bench-uploads test-storage

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: $(READY) ## create .venv with the locked tools

$(READY): requirements/development.txt pyproject.toml setup.py $(NATIVE)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(INSTALL) --requirement requirements/development.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python $(CHECK) >&2
	@$(BIN)/python -c "import prolific_dataset.validation.acceptance._native" 2>/dev/null || echo "The native acceptor was not \
	compiled, and its tests will fail: install a C compiler and Python's headers, then remove $@"
	@touch $@

demo: $(READY) ## upload examples/ to the embedded sandbox: no account, no token
	@$(BIN)/prolific-dataset demo

test: $(READY) ## run every test that needs no container engine
	$(BIN)/pytest -n auto --ignore=tests/container

image: $(READY) ## build the action's image and tell its size, layer by layer
	PYTHONPATH=tools $(BIN)/python -m local_engine image

test-container: $(READY) ## build the image and run the action in it as a runner does
	$(BIN)/pytest tests/container --ignore-glob="*/test_workflows.py" --ignore-glob="*/test_upload_datasets.py"

test-action: $(READY) ## build the image and run whole workflows with it, by act
	$(BIN)/pytest tests/container/test_workflows.py tests/container/test_upload_datasets.py

test-all: $(READY) ## run every test there is: test, test-container and test-action
	$(BIN)/pytest -n auto --dist=loadgroup

test-storage: $(READY) .cache/storage/ready ## send uploads to SeaweedFS as well: another S3-compatible server, 48 MB
	PATH="$(CURDIR)/.cache/storage/bin:$$PATH" $(BIN)/pytest tests/contract/test_real_storage.py

.cache/storage/ready: requirements/storage.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python $(INSTALL) --requirement requirements/storage.txt
	$(@D)/bin/python $(CHECK)
	@touch $@

docs: $(READY) ## write what is made from action.yml and the code: documentation, composite/action.yml
	PYTHONPATH=tools $(BIN)/python -m documentation

chaos: $(READY) ## kill -9 at 200 random moments of uploads, push random histories, count every record: takes minutes
	PYTHONPATH=tests $(BIN)/python -m support.service.chaos
	$(BIN)/pytest --hypothesis-profile=chaos --hypothesis-show-statistics tests/acceptance/test_only_new_histories.py

bench-uploads: $(READY) ## measure uploads beside curl, many files at once, and what polling wastes; needs curl, 1 GB of disk
	$(BIN)/python bench/uploads.py

bench-only-new: $(READY) ## measure how new records are found in 500 MB beside a check of the file; 3 GB of disk
	$(BIN)/python bench/only_new.py

bench-scale: $(READY) ## simulate 1,000 datasets of 10 TB and write what comes out into docs/scale.md
	$(BIN)/python bench/scale.py

lint: $(READY) ## style, types, arrows between modules, workflows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/clang-format --dry-run -Werror $(NATIVE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/yamllint --strict .
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml composite/action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/actionlint
	$(BIN)/zizmor --quiet --offline --persona auditor .
	$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	$(BIN)/hadolint Dockerfile
	$(BIN)/shellcheck .ci/run
	$(BIN)/codespell
	PYTHONPATH=tools $(BIN)/python -m documentation --check

fuzz: $(READY) ## look for a line that the fast tier accepts and the strict one does not; MUTANTS=, SEED=
	$(BIN)/python fuzz/mutants.py --mutants $(or $(MUTANTS),100000) --seed $(or $(SEED),1)
	$(BIN)/python fuzz/sanitized.py --mutants $(or $(MUTANTS),100000) --seed $(or $(SEED),1)

bench: $(READY) .cache/bench/tools/ready ## measure speed and memory side by side with other programs; needs node, npm, jq; 2 GB of disk
	$(BIN)/python bench/run.py $(BENCH)
	$(BIN)/python bench/uploads.py

.cache/bench/tools/ready: requirements/bench.txt bench/peers/package.json
	mkdir -p $(@D)
	$(PYTHON) -m venv $(@D)/venv
	$(@D)/venv/bin/python $(INSTALL) --requirement requirements/bench.txt
	$(@D)/venv/bin/python $(CHECK)
	npm install --silent --no-save --no-package-lock --prefix $(@D) $$(sed -n 's/^ *"\(.*\)": "\([0-9].*\)".*/\1@\2/p' bench/peers/package.json)
	@touch $@

golden: $(READY) ## write anew what users see in every scenario (tests/golden/), when that is meant to change
	PYTHONPATH=tools:tests $(BIN)/python -m documentation.golden

walkthrough: $(READY) ## write the page on a new user's first ten minutes anew, by living them
	PYTHONPATH=tools:tests $(BIN)/python -m documentation.walkthrough

pictures: $(READY) ## photograph the golden summaries into docs/images/; needs npm, Chromium and its fonts
	npm install --silent --no-save --prefix .cache/pictures github-markdown-css
	PYTHONPATH=tools $(BIN)/python -m documentation.pictures .cache/pictures/node_modules/github-markdown-css

audit: $(READY) ## look for known vulnerabilities in the locked requirements; asks the package index
	$(BIN)/pip-audit --disable-pip --require-hashes --strict --requirement requirements/runtime.txt
	$(BIN)/pip-audit --disable-pip --require-hashes --strict --requirement requirements/development.txt

format: $(READY) ## put the code into its standard form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/clang-format -i $(NATIVE)

lock: $(READY) ## lock runtime and development requirements again, with hashes
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --python-version 3.11 -o runtime.txt ../pyproject.toml
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --python-version 3.11 -o development.txt development.in
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --python-version 3.11 -o storage.txt storage.in
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --python-version 3.11 -o bench.txt bench.in

clean: ## forget everything that was made
	rm -rf $(VENV) .cache build dist
