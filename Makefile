# Every task of the project; `make` lists them.

# release or debug. A release build of `make run` and `make build` is one and the same.
CONFIG  ?= release
# Where the compiler works and the binaries end up.
SCRATCH ?= .build
# Where make install puts things, and a folder in front of it in which a package is put together.
PREFIX  ?= /usr/local
DESTDIR ?=
# Arguments of `cronq standalone` (make run), of `swift test` (make test) and of `cronq-bench` (make bench).
ARGS    ?=
# Anything: the short form of make bench and make bench-compare.
QUICK   ?=
# The git revision that make bench-compare compares with.
BASE    ?=

export CONFIG SCRATCH PREFIX DESTDIR QUICK BASE

.DEFAULT_GOAL := help
.PHONY: help run build install uninstall test bench bench-compare screenshots lint format deps clean

help: ## this list
	@printf 'usage: make TASK [NAME=value ...]\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@printf '\n  ARGS          for run, test and bench: make run ARGS="--data /tmp/cronq", make test ARGS="--filter Crontab"\n'
	@printf '  QUICK         for bench and bench-compare: make bench QUICK=1 takes less than five minutes\n'
	@printf '  CONFIG        release or debug (now: %s)\n' '$(CONFIG)'
	@printf '  SCRATCH       build folder (now: %s)\n' '$(SCRATCH)'
	@printf '  PREFIX        where to install (now: %s), below DESTDIR if set\n' '$(PREFIX)'

run: deps ## build what is needed and start cronq standalone on http://127.0.0.1:5000
	@scripts/build.sh cronq-exec cronq
	@exec scripts/run.sh $(ARGS)

build: deps ## build all programs into .build/release
	@scripts/build.sh

install: ## install what make build has built, with systemd units and documentation
	@scripts/install.sh

uninstall: ## remove what make install has installed
	@scripts/install.sh --uninstall

test: deps ## build and run every test; ends with "N passed, M failed"
	@exec scripts/test.sh $(ARGS)

bench: deps ## measure a release; the table goes to docs/performance.md
	@exec scripts/bench.sh $(ARGS)

bench-compare: deps ## measure a release beside another: make bench-compare BASE=<git revision>
	@exec scripts/bench-compare.sh $(ARGS)

screenshots: deps ## take the screenshots of the documentation
	@scripts/prerequisites.sh --tests
	@scripts/build.sh cronq-exec cronq
	@CRONQ_PROGRAM=$(SCRATCH)/$(CONFIG)/cronq $$(scripts/python-tools.sh) Tests/Browser/screenshots.py docs/screenshots

lint: ## check format and shell scripts
	@exec scripts/lint.sh

format: ## rewrite the sources in the project's format
	swift format --in-place --recursive --parallel Package.swift Sources $(wildcard Tests Benchmarks)

deps: ## check Swift, disk and memory, and install missing packages
	@scripts/prerequisites.sh

clean: ## remove the build folder, and that of make bench-compare
	@if [ -e '$(SCRATCH)/workspace-state.json' ]; then rm -rf '$(SCRATCH)'; else echo '$(SCRATCH) is no build folder'; fi
	@rm -rf .build-base
