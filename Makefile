# Builds, tests, measures and installs ittool. 'make help' lists what can be asked for.

PREFIX  ?= /usr/local
DESTDIR ?=
SWIFT   ?= swift

BINARY  := .build/release/ittool
SOURCES := Sources Tests Package.swift

BUILD_PACKAGES := libsqlite3-dev
RUN_PACKAGES   := libmd0 'libldap-2.5-0|libldap2' 'libcurl4|libcurl4t64' libgmime-3.0-0 libmd4c-html0
TEST_PACKAGES  := sqlite3 libmd-dev slapd ldap-utils libldap-dev libcurl4-openssl-dev libgmime-3.0-dev openssl postfix dovecot-imapd zsh fish mandoc man-db groff strace python3 python3-dateutil python3-icalendar python3-html5lib libxml2-utils tmux expect libmd4c-dev python3-feedparser python3-pystache python3-pip python3-statsmodels chromium monitoring-plugins-basic
BENCH_PACKAGES := sqlite3 python3 strace

export SWIFT

.DEFAULT_GOAL := build
.PHONY: build demo test install uninstall bench generate format lint clean help

build: ## build the release binary, .build/release/ittool
	@scripts/install-packages $(BUILD_PACKAGES)
	@scripts/build

demo: ## build, then show a day at the help desk in ./demo/
	@scripts/install-packages $(BUILD_PACKAGES) $(RUN_PACKAGES)
	@scripts/build
	@scripts/demo

test: ## install what tests need, then run everything
	@scripts/install-packages $(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES)
	@scripts/install-axe
	@scripts/build
	@scripts/test

bench: ## measure against the sqlite3 shell; figures go to bench-out/
	@scripts/install-packages $(BUILD_PACKAGES) $(RUN_PACKAGES) $(BENCH_PACKAGES)
	@scripts/build
	@scripts/bench

# No new build when the binary is there: 'sudo make install' must not build as root.
$(BINARY):
	@$(MAKE) build

install: $(BINARY) ## install below $(DESTDIR)$(PREFIX)
	@scripts/install install '$(DESTDIR)' '$(PREFIX)'

uninstall: ## remove what 'make install' put there
	@scripts/install uninstall '$(DESTDIR)' '$(PREFIX)'

generate: build ## rewrite man/ and completions/ from the table of commands
	$(BINARY) __generate .

format: ## format the sources in place
	$(SWIFT) format --in-place --recursive $(SOURCES)

lint: ## check the style of the sources
	$(SWIFT) format lint --strict --recursive $(SOURCES)

clean: ## remove what was built, shown and measured
	rm -rf .build demo bench-out

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile
