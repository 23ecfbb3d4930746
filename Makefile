# Every task of the project; `make` lists them.

# release or debug. A release build of `make run` and `make build` is one and the same.
CONFIG  ?= release
# Where the compiler works and the binaries end up.
SCRATCH ?= .build
# Arguments of `cronq standalone` (make run) and of `swift test` (make test).
ARGS    ?=

export CONFIG SCRATCH

.DEFAULT_GOAL := help
.PHONY: help run build test lint format deps clean

help: ## this list
	@printf 'usage: make TASK [NAME=value ...]\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@printf '\n  ARGS     for run and test: make run ARGS="--data /tmp/cronq", make test ARGS="--filter Crontab"\n'
	@printf '  CONFIG   release or debug (now: %s)\n' '$(CONFIG)'
	@printf '  SCRATCH  build folder (now: %s)\n' '$(SCRATCH)'

run: deps ## build what is needed and start cronq standalone on http://127.0.0.1:5000
	@scripts/build.sh
	@exec scripts/run.sh $(ARGS)

build: deps ## build the binaries into .build/release
	@scripts/build.sh

test: deps ## build and run every test; ends with "N passed, M failed"
	@exec scripts/test.sh $(ARGS)

lint: ## check format and shell scripts
	@exec scripts/lint.sh

format: ## rewrite the sources in the project's format
	swift format --in-place --recursive --parallel Package.swift Sources $(wildcard Tests)

deps: ## check Swift, disk and memory, and install missing packages
	@scripts/prerequisites.sh

clean: ## remove the build folder
	@if [ -e '$(SCRATCH)/workspace-state.json' ]; then rm -rf '$(SCRATCH)'; else echo '$(SCRATCH) is no build folder'; fi
