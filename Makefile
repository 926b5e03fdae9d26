# What one types here:
#   make run     the demonstration, at http://127.0.0.1:8080
#   make test    everything that must hold before a change goes in
#   make build   ./taprose, one static binary

GO ?= go
# The Go that is installed is the Go that is used: go.mod says which is needed.
export GOTOOLCHAIN ?= local

STATICCHECK = $(GO) tool -modfile=.ci/tools/go.mod staticcheck
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# How many inputs each fuzz target meets in make test. A number and not a time: when a time
# is over in the midst of an input, Go now and then calls that a failure ("context deadline
# exceeded").
FUZZTIME ?= 2000x

.PHONY: run test tools vet race stories fuzz build clean

run:
	$(GO) run ./bot

# Tests fail in odd ways where the disk is full: then memory is taken for what they make,
# and for what the compiler keeps.
test:
	@room=$$(sh .ci/room.sh); export TMPDIR="$$room"; \
	if [ "$$room" = /dev/shm ]; then export GOCACHE=/dev/shm/go-build; fi; \
	$(MAKE) --no-print-directory tools vet race stories fuzz

tools:
	sh .ci/tools.sh

vet:
	@unformatted=$$(gofmt -l adapters bot conversation store); \
	if [ -n "$$unformatted" ]; then echo "gofmt: $$unformatted" >&2; exit 1; fi
	$(GO) vet ./...
	$(STATICCHECK) ./...

# Most tests wait more than they compute: one package more at a time than there are
# processors.
race:
	$(GO) test -race -p $$(($$(nproc) + 1)) -timeout 12m ./...

# All stories end to end; under the race detector a few of them are told.
stories:
	$(GO) test -timeout 10m -run 'TestStoriesOnWhatsApp$$' ./bot

fuzz:
	FUZZTIME=$(FUZZTIME) GO=$(GO) sh .ci/fuzz.sh

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.released=$(VERSION)" -o taprose ./bot

clean:
	rm -f taprose
