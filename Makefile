# The front door. `make help` lists what you can ask for.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
MODE ?= debug
CC   ?= cc
CLANG_FORMAT ?= clang-format-19
CLANG_TIDY   ?= clang-tidy-19
.DEFAULT_GOAL := all
OUT  := out/$(MODE)
Q    := $(if $(V),,@)# V=1 shows every command

# First run on a fresh Debian: tools/deps installs what tools/packages lists, then writes PKG_CFLAGS and PKG_LIBS.
ifneq ($(filter-out help clean fmt,$(or $(MAKECMDGOALS),all)),)
include out/deps.mk
endif
out/deps.mk: tools/deps tools/packages $(wildcard web/package-lock.json)
	@mkdir -p $(@D)
	@tools/deps build > $@.new && mv $@.new $@

WARN := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
        -Wvla -Wundef -Wformat=2 -Wimplicit-fallthrough -Wpointer-arith -Wcast-qual -Wwrite-strings -Werror
SAFE := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero \
        -fno-delete-null-pointer-checks -fPIE

FLAGS_debug   := -O0 -g3
FLAGS_release := -O2 -g -flto=auto -flto-partition=none -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 $(SAFE)
FLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all
FLAGS_tsan    := -O1 -g -fsanitize=thread
FLAGS_cover   := -O0 -g --coverage
FLAGS_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer
LINK_release  := -pie -Wl,-z,relro,-z,now,-z,noexecstack

ALL     := $(shell find src -name '*.c')
HEADERS := $(shell find src -name '*.h')
TESTS   := $(filter %_test.c,$(ALL))
MAIN    := src/app/main.c src/base/test_main.c
LIB     := $(filter-out %_test.c $(MAIN),$(ALL))
PARTS   := $(filter-out src/app/% src/api/%,$(LIB))# all but the faces

COMMON  := -D_GNU_SOURCE -Isrc -MMD -MP -fno-strict-aliasing $(FLAGS_$(MODE)) $(PKG_CFLAGS)
CFLAGS  := -std=c17 $(WARN) $(COMMON)
LDFLAGS := $(FLAGS_$(MODE)) $(LINK_$(MODE))
LDLIBS  := $(PKG_LIBS) -lpthread -lm

FUZZ    := $(wildcard test/fuzz/*_fuzz.c)
MODULES := $(sort $(foreach t,$(TESTS),$(word 2,$(subst /, ,$t))))
PROGRAMS := $(MODULES:%=$(OUT)/test/%) $(FUZZ:test/fuzz/%_fuzz.c=$(OUT)/test/replay-%)
FUZZERS  := $(FUZZ:test/fuzz/%_fuzz.c=$(OUT)/fuzz-%)
obj      = $(addprefix $(OUT)/,$(addsuffix .o,$(basename $(1))))
.PHONY: all build run test pictures unit unit-run programs lint fmt fuzz run-fuzz bench bench-decode bench-match bench-risk bench-score bench-whole bench-live bench-resolve bench-select fit clean help FORCE $(MODULES:%=test-%)

all: $(OUT)/ntc ## build (MODE=debug|release|asan|tsan|cover)

build: ## build the program for use: out/release/ntc
	$(Q)$(MAKE) --no-print-directory MODE=release all

run: build ## build and start, with a simulated border world; the address and a one-time code are printed
	$(Q)tools/run

test: ## everything: units, sanitizers, scenarios on both stores, browser; ends with one line
	$(Q)tools/test

pictures: web/dist/index.html ## every page anew into docs/pictures, from the mock of the browser tests
	$(Q)tools/deps test
	$(Q)node web/test/pictures.test.mjs --write

unit: ## unit tests and stored fuzz inputs of one MODE; `make test-ingest` for one module
	$(Q)$(MAKE) --no-print-directory -Otarget unit-run | awk -f tools/sum-tests.awk

programs: $(PROGRAMS)

# Each program runs when it is linked, beside the others.
RUNS := $(PROGRAMS:$(OUT)/test/%=run-%)
.PHONY: $(RUNS)
unit-run: $(RUNS)
$(RUNS): run-%: $(OUT)/test/%
	@echo "== $*"; $< || echo "FAIL $<"
run-person: | run-store# both empty the one PostgreSQL

bench: build out/bench/load ## numbers for docs/benchmarks.md: the whole way, durable, and decoding beside a peer
	$(Q)tools/deps test
	$(Q)tools/with-postgres env NTC=out/release/ntc node test/load/bench.mjs
	$(Q)$(MAKE) --no-print-directory bench-decode

out/bench/load: test/load/load.c
	@mkdir -p $(@D)
	$(Q)$(CC) -O2 -D_GNU_SOURCE -o $@ $<

$(MODULES:%=test-%): test-%: $(OUT)/test/%
	@echo "== $*"; $<

# A module's tests link only that module and the layers it may use: a forbidden call does not link.
may_use = $(shell sed -n 's/^$(1)://p' tools/layers) $(1)
define TEST_PROGRAM
$(OUT)/test/$(1): $(call obj,$(filter $(foreach m,$(call may_use,$(1)),src/$m/%),$(LIB)) $(filter src/$(1)/%,$(TESTS)) src/base/test_main.c)
endef
$(foreach m,$(MODULES),$(eval $(call TEST_PROGRAM,$m)))
$(OUT)/test/app: $(call obj,out/assets.c out/maps.c)

# A fuzz harness with a plain main() walks its stored inputs as an ordinary test.
$(FUZZ:test/fuzz/%_fuzz.c=$(OUT)/test/replay-%): $(OUT)/test/replay-%: $(call obj,test/fuzz/%_fuzz.c test/fuzz/replay.c $(PARTS))

$(OUT)/ntc: $(call obj,$(LIB) src/app/main.c out/assets.c out/maps.c)

# The web page is built once and compiled in.
WEB := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/test/*' 2>/dev/null)
web/dist/index.html: $(WEB)
	$(Q)if [ -f web/package.json ]; then npm --prefix web run --silent build; else mkdir -p web/dist; fi && touch $@
out/assets.c: web/dist/index.html tools/embed
	@mkdir -p out; tools/embed web/dist $@
MAPS := $(sort $(wildcard conf/maps/*.map))
out/maps.c: $(MAPS) tools/maps
	@mkdir -p out; tools/maps $(MAPS) > $@

$(FUZZERS): LDFLAGS += -fsanitize=fuzzer
$(FUZZERS): $(OUT)/fuzz-%: $(call obj,test/fuzz/%_fuzz.c $(PARTS))
$(OUT)/decode-bench: $(call obj,test/load/decode_bench.c $(PARTS))
$(OUT)/match-bench: $(call obj,test/load/match_bench.c $(PARTS))
$(OUT)/resolve-bench: $(call obj,test/load/resolve_bench.c $(PARTS))
$(OUT)/whole-bench: $(call obj,test/load/whole_bench.c $(PARTS))
$(OUT)/live-bench: $(call obj,test/load/live_bench.c $(PARTS))
$(OUT)/score-bench: $(call obj,test/load/score_bench.c $(PARTS))
$(OUT)/select-bench: $(call obj,test/load/select_bench.c $(PARTS))
FITS     := $(patsubst test/fit/%.c,$(OUT)/fit-%,$(wildcard test/fit/*.c))
$(FITS): $(OUT)/fit-%: $(call obj,test/fit/%.c $(PARTS))
$(PROGRAMS) $(FUZZERS) $(FITS) $(OUT)/decode-bench $(OUT)/match-bench $(OUT)/resolve-bench $(OUT)/score-bench $(OUT)/whole-bench $(OUT)/live-bench $(OUT)/select-bench $(OUT)/ntc:
	@mkdir -p $(@D); echo "ld $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D); echo "cc $<"
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

$(OUT)/src/store/store.o: $(wildcard src/store/migrations/*.sql)# compiled in

$(OUT)/flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(CFLAGS)' > $@.new; cmp -s $@.new $@ || mv $@.new $@

lint: ## layers, banned calls, sizes, formatting, the second compiler, static analysis; DEEP=all takes 16 minutes
	$(Q)tools/deps lint
	$(Q)awk -f tools/check-layers.awk tools/layers $(ALL) $(HEADERS)
	$(Q)! grep -nE '\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|strtok|atoi|atol|alloca|gmtime|localtime|setlocale|system|popen)\(' -r src
	$(Q)wc -l $(ALL) $(HEADERS) | awk '$$2 != "total" && $$1 > ($$2 ~ /\.h$$/ ? 200 : 1000) { print $$2 ": " $$1 " lines"; bad = 1 } END { exit bad }'
	$(Q)$(CLANG_FORMAT) --dry-run --Werror $(ALL) $(HEADERS) $(wildcard test/fuzz/*.c)
	$(Q)printf '%s\n' $(ALL) $(wildcard test/fuzz/*.c) | xargs -P 2 -n 20 clang-19 -fsyntax-only $(filter-out -MMD -MP,$(CFLAGS))
	$(Q)cppcheck -j 2 --quiet --enable=warning,portability,performance --inline-suppr '--suppress=nullPointerRedundantCheck:src/*_test.c' --error-exitcode=1 -Isrc src
	$(Q)tools/tidy "$(or $(DEEP),60)" '$(CLANG_TIDY)' '$(PKG_CFLAGS)' $(LIB)

fmt: ## rewrite every file in the one style
	$(CLANG_FORMAT) -i $(ALL) $(HEADERS) $(wildcard test/fuzz/*.c)

fuzz: ## each parser for 20 seconds, built by clang; SECONDS=600 for longer
	$(Q)tools/deps lint
	$(Q)$(MAKE) --no-print-directory MODE=fuzz CC=clang-19 run-fuzz

run-fuzz: $(FUZZERS)
	@for f in $^; do name=$${f##*/fuzz-}; mkdir -p $(OUT)/found/$$name; \
	  $$f -max_total_time=$(or $(SECONDS),20) -timeout=10 -rss_limit_mb=2048 $(OUT)/found/$$name test/fuzz/corpus/$$name || exit 1; done

bench-decode: ## how fast messages are read, beside npm's edifact; FILES="..." for others
	$(Q)$(MAKE) --no-print-directory MODE=release out/release/decode-bench
	@test/load/decode $(FILES)

bench-match: build ## how well and how fast names are found and told apart, beside peers; SEED=2 for other names
	$(Q)tools/deps test
	$(Q)$(MAKE) --no-print-directory MODE=release out/release/match-bench
	@test/load/match $(SEED)

bench-risk: build ## rules matched beside other engines; RULES="100 1000 10000" EVENTS=500, ONLY="clips sqlite_indexed" for some of them
	@test/load/risk $(RULES)

SCORED := $(or $(TABLES),../shared/data/declarations/df_syn_train_eng.csv ../shared/data/declarations/df_syn_valid_eng.csv)
bench-score: build ## what a score and its reasons cost beside libxgboost, and how good it is; TABLES="train.csv valid.csv" for others
	$(Q)$(MAKE) --no-print-directory MODE=release out/release/score-bench
	$(Q)out/release/score-bench $(SCORED)
	$(Q)out/release/ntc model train --train $(word 1,$(SCORED)) --valid $(word 2,$(SCORED)) --out out/bench-score.model

bench-whole: ## a declaration from bytes to lane: decode, 1,000 criteria, score with reasons, lane; after bench-risk, whose workload it takes
	$(Q)$(MAKE) --no-print-directory MODE=release out/release/whole-bench
	$(Q)out/release/ntc model train --train $(word 1,$(SCORED)) --valid $(word 2,$(SCORED)) --out out/bench-whole.model > out/bench-whole.card 2>&1
	$(Q)for rows in 1 100; do for words in 3 1; do echo "rows of a message: $$rows; reasons in words, for and against: $$words each"; out/release/whole-bench out/bench-whole.model $(or $(W),out/bench/rules)/w1000_rules.tsv conf/maps/kcs.map $(word 2,$(SCORED)) conf/select.policy $$rows $$words; done; done

bench-live: build ## what the stage "score" costs a declaration, of one item and of ten
	$(Q)$(MAKE) --no-print-directory MODE=release out/release/live-bench
	$(Q)out/release/ntc model train --quick --train $(word 1,$(SCORED)) --valid $(word 2,$(SCORED)) --map test/load/live.map --out out/bench-live.model > out/bench-live.card
	$(Q)for items in 1 10; do out/release/live-bench out/bench-live.model conf/maps/kcs.map $(word 2,$(SCORED)) $$items; done

fit: ## learn the weights of names again from public lexica in ../shared
	@test/fit/fit

bench-resolve: ## who is who: quality, orders of arrival, unmerging, speed; FEBRL if ../shared has it. PEOPLE=100000 for more
	$(Q)$(MAKE) --no-print-directory MODE=release out/release/resolve-bench
	$(Q)out/release/resolve-bench --people $(or $(PEOPLE),3000) $(foreach n,1 2 3,../shared/data/er/febrl_dataset$(n).csv)

bench-select: ## selection under capacity: exploration in four regimes, use of the capacity, intervals; SEEDS=2 for a glance
	$(Q)$(MAKE) --no-print-directory MODE=release out/release/select-bench
	$(Q)out/release/select-bench --seeds $(or $(SEEDS),10)

clean: ; rm -rf out

help: ## this list
	@sed -nE "s/^([a-z-]+):.*## (.*)/  make \\1\t\\2/p" Makefile

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
