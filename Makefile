# SPDX-License-Identifier: Apache-2.0
# `make help` lists the targets. Object files, generated sources and programs go to $(BUILD).

.DEFAULT_GOAL := all
MAKEFLAGS     += --no-builtin-rules --no-print-directory

BUILD ?= build
# Set to e.g. address,undefined by the targets that need it; use a BUILD of its own with it.
SANITIZE ?=
# Compilers at once, where one target builds another.
JOBS ?= $(shell nproc)

prefix      ?= /usr/local
exec_prefix ?= $(prefix)
bindir      ?= $(exec_prefix)/bin
datarootdir ?= $(prefix)/share
datadir     ?= $(datarootdir)
mandir      ?= $(datarootdir)/man
docdir      ?= $(datarootdir)/doc/mlflow-fcgi
sysconfdir  ?= /etc
localstatedir ?= /var
runstatedir ?= /run
systemdsystemunitdir ?= $(prefix)/lib/systemd/system
sysusersdir ?= $(prefix)/lib/sysusers.d
tmpfilesdir ?= $(prefix)/lib/tmpfiles.d
INSTALL     ?= install
PYTHON      ?= python3

# --- compiling ---------------------------------------------------------------------------------

CFLAGS   ?= -O2 -g
PACKAGES := json-c libpq libcurl libsodium libcrypto expat zlib libisal

WARNINGS := -Wall -Wextra -Wshadow -Wcast-qual -Wmissing-prototypes -Wstrict-prototypes -Wvla \
	$(if $(NO_WERROR),,-Werror)
HARDENING := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE \
	$(if $(SANITIZE),,-D_FORTIFY_SOURCE=2)
SANITIZER := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer)

# Asked once, and only by targets that compile.
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $$(patsubst -I%,-isystem %,$$(shell \
	pkg-config --cflags $(PACKAGES))))$(PACKAGE_CFLAGS)
PACKAGE_LIBS = $(eval PACKAGE_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PACKAGE_LIBS)

ASAN := BUILD=build-asan SANITIZE=address,undefined CFLAGS="-O1 -g"

COMPILE = $(CC) -std=c17 -D_GNU_SOURCE -I. -I$(BUILD) $(PACKAGE_CFLAGS) $(CPPFLAGS) $(WARNINGS) \
	$(HARDENING) $(CFLAGS) $(SANITIZER)
LINK = $(CC) -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(CFLAGS) $(SANITIZER) $(LDFLAGS)
LIBS = -lfcgi $(PACKAGE_LIBS) -lunistring -lm

SOURCES := $(sort $(wildcard app/*.c app/*/*.c auth/*.c handlers/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
# Everything but main(): what unit tests and fuzzers link. They include the .c they look into,
# and the linker then leaves the library's copy of it alone.
LIBRARY := $(BUILD)/libmlflow-fcgi.a

SQL    := $(sort $(wildcard handlers/sql/*.sql auth/sql/*.sql app/sql/*.sql app/*/sql/*.sql))
SCHEMA := $(sort $(wildcard app/schema/*.sql))
GENERATED := $(BUILD)/sql_gen.h $(BUILD)/sql_gen.c $(BUILD)/schema_gen.h $(BUILD)/schema_gen.c

UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(BUILD)/%.o)
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*.c))
FUZZERS      := $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/fuzz/%)

.PHONY: all asan fuzzers unit-tests
all: $(BUILD)/mlflow-fcgi $(BUILD)/mlflow-fcgi.8 ## build build/mlflow-fcgi and its man page

asan: ## build build-asan/mlflow-fcgi with AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) -j$(JOBS) $(ASAN) all

$(BUILD)/mlflow-fcgi: $(OBJECTS) $(BUILD)/sql_gen.o $(BUILD)/schema_gen.o $(BUILD)/inputs
	$(call say,link) $(LINK) -o $@ $(filter %.o,$^) $(LIBS)

# The options come from the program, everything else from the template.
$(BUILD)/mlflow-fcgi.8: app/mlflow-fcgi.8.in $(BUILD)/mlflow-fcgi
	$(call say,write) $(BUILD)/mlflow-fcgi man | sed 's/\. \([A-Z]\)/.\n\1/g' >$@.options && \
		sed -e '/^@options@$$/{r $@.options' -e 'd}' $< >$@ && rm -f $@.options

$(LIBRARY): $(filter-out $(BUILD)/app/main.o,$(OBJECTS)) $(BUILD)/sql_gen.o \
		$(BUILD)/schema_gen.o $(BUILD)/inputs
	$(call say,archive) rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

unit-tests: $(BUILD)/unit-tests
$(BUILD)/unit-tests: $(UNIT_OBJECTS) $(LIBRARY) $(BUILD)/inputs
	$(call say,link) $(LINK) -o $@ $(UNIT_OBJECTS) $(LIBRARY) -lcunit $(LIBS)

fuzzers: $(FUZZERS)
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,link) $(LINK) -fsanitize=fuzzer -o $@ $< $(LIBRARY) $(LIBS)

$(BUILD)/%.o: %.c $(BUILD)/flags | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,compile) $(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/%_gen.o: $(BUILD)/%_gen.c $(BUILD)/flags | $(GENERATED)
	$(call say,compile) $(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/sql_gen.h $(BUILD)/sql_gen.c &: $(SQL) scripts/gen-sql.awk $(BUILD)/inputs
	$(call say,embed,$(BUILD)/sql_gen.c) $(call embed,statements,sql_gen,$(SQL))

$(BUILD)/schema_gen.h $(BUILD)/schema_gen.c &: $(SCHEMA) scripts/gen-sql.awk $(BUILD)/inputs
	$(call say,embed,$(BUILD)/schema_gen.c) $(call embed,schema,schema_gen,$(SCHEMA))

# Files that change only when their content does: a new flag recompiles, a deleted source relinks.
$(BUILD)/flags: always | $(BUILD)/packages
	$(call when_changed,$(COMPILE))
$(BUILD)/inputs: always
	$(call when_changed,$(SOURCES) $(SQL) $(SCHEMA) $(UNIT_SOURCES))
$(BUILD)/packages:
	@mkdir -p $(@D)
	@pkg-config --exists --print-errors $(PACKAGES) || \
		{ echo "Libraries are missing: run scripts/setup build" >&2; exit 1; }
	@touch $@

.PHONY: always
always:
# Objects that only a pattern asks for are kept, too.
.SECONDARY:

# say: what is done to which file, or the whole command with V=1.
say = @$(if $(V),,printf '  %-8s %s\n' $(1) $(or $(2),$@);)$(if $(V),set -x;)
embed = awk -v kind=$(1) -v header=$(BUILD)/$(2).h -v source=$(BUILD)/$(2).c \
	-f scripts/gen-sql.awk $(3) </dev/null || { rm -f $(BUILD)/$(2).[ch]; exit 1; }
when_changed = @mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || \
	printf '%s\n' '$(subst ','\'',$(1))' > $@

-include $(OBJECTS:.o=.d) $(UNIT_OBJECTS:.o=.d) $(FUZZ_SOURCES:%.c=$(BUILD)/%.d)

# --- running -----------------------------------------------------------------------------------

.PHONY: setup demo stop bench
setup: ## install what is missing: Debian packages and the Python environments of demo and test
	scripts/setup demo test

demo: ## set up, build, start a server on port 5000 and run a workflow on it
	@scripts/demo

stop: ## stop the demo's server
	@scripts/server stop --data data/demo

bench: ## compare with stock MLflow, FastTrackML and raw PostgreSQL
	@scripts/setup build bench
	@$(MAKE) -j$(JOBS) all
	tests/bench/run

# --- testing -----------------------------------------------------------------------------------

# The longest first: two run at a time. "+" joins what must not.
TESTS := unit lint conformance browser browser-stock fuzz-smoke unit-asan+conformance-asan faults stores webhooks schema clients nginx \
	systemd server console sso readme

.PHONY: test test-stores-full $(patsubst %,test-%,$(subst +, ,$(TESTS)))
test: ## set up and run every test, one summary at the end
	@scripts/setup build test
	@$(MAKE) -j$(JOBS) all
	@scripts/run-tests $(TESTS)

test-unit: unit-tests ## C unit tests (CUnit)
	$(BUILD)/unit-tests

test-unit-asan: ## the same under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) -j$(JOBS) $(ASAN) unit-tests
	build-asan/unit-tests

test-lint: lint ## format, house rules, SQL workspace rule
test-nginx: ## both nginx configurations: syntax and behaviour with a small responder
	tests/nginx/run

test-systemd: all ## unit files: verify, exposure, installation
	tests/systemd/run

test-server: all ## scripts/server: start, stop, restart, several at once
	tests/server/run

test-console: all ## users and tokens at the console
	tests/console/run

test-sso: all ## single sign-on, through nginx and oauth2-proxy
	tests/sso/run

test-readme: all ## types in what README.md says about users, permissions and artifacts
	tests/console/readme
	tests/stores/readme

test-schema: all ## `db init` against `mlflow db upgrade`
	tests/schema/run

test-conformance: all ## the same requests to stock MLflow and to us
	$(PYTHON) tests/conformance/run.py

test-conformance-asan: asan ## the conformance requests to the sanitized build
	MLFLOW_FCGI=$(CURDIR)/build-asan/mlflow-fcgi $(PYTHON) tests/conformance/run.py --ours-only --cases-only

test-clients: all ## real client programs, whole workflows
	$(PYTHON) tests/clients/run.py

test-webhooks: all ## deliveries: whatever breaks, and where they must not lead
	$(PYTHON) tests/webhooks/run.py

test-stores: all ## artifacts in real S3 servers: of several workspaces, and out of order
	$(PYTHON) tests/stores/run.py

test-stores-full: all ## what the client does in them at full size: 2 GB, 5,000 files; takes 15 minutes and 10 GB
	$(PYTHON) tests/stores/run.py --full --only "the client"

test-browser: all ## MLflow's web UI in Chromium
	$(PYTHON) tests/browser/install.py
	$(PYTHON) tests/browser/run.py

test-browser-stock: ## the same pages of the stock server: that the tests test the pages, and not us
	$(PYTHON) tests/browser/run.py --stock

test-faults: all ## kills and restarts under load
	$(PYTHON) tests/faults/run.py

test-fuzz-smoke: ## every fuzzer for a few seconds
	@$(MAKE) -j$(JOBS) BUILD=build-fuzz CC=clang-14 NO_WERROR=1 CFLAGS="-O1 -g" \
		SANITIZE=fuzzer-no-link,address,undefined fuzzers
	scripts/fuzz-smoke build-fuzz/fuzz

.PHONY: lint format format-check
lint: ## house rules that a compiler does not know
	scripts/lint

format: ## rewrite the C files with clang-format 14
	scripts/format fix

format-check: ## fail when `make format` would change something
	scripts/format check

# --- installing --------------------------------------------------------------------------------

DIRECTORIES = bindir=$(bindir) datadir=$(datadir) sysconfdir=$(sysconfdir) \
	localstatedir=$(localstatedir) runstatedir=$(runstatedir) mandir=$(mandir) docdir=$(docdir) \
	systemdsystemunitdir=$(systemdsystemunitdir) sysusersdir=$(sysusersdir) \
	tmpfilesdir=$(tmpfilesdir)

.PHONY: install uninstall clean help
install: all ## install under $(DESTDIR) with the usual directory variables
	@DESTDIR="$(DESTDIR)" INSTALL="$(INSTALL)" BUILD="$(BUILD)" $(DIRECTORIES) scripts/install

uninstall: ## remove what install put there; keeps /etc and the data
	@DESTDIR="$(DESTDIR)" BUILD="$(BUILD)" $(DIRECTORIES) scripts/install --remove

clean: ## remove build directories
	rm -rf build build-asan build-fuzz

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
