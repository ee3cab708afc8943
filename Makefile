# SPDX-License-Identifier: Apache-2.0
#
# make run      build, make development certificates, serve the example policies and show one Pod being mutated
# make test     every test
# make bench    our figures beside their peers', in one run
# make dist     two fully static executables: the server, and the kubelet's plugin
# make fuzz     hostile bytes for HTTP/1.1, HTTP/2, JSON, YAML, CEL and credentials; SECONDS=60 each
# make help     this list

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help run test credentials bench dist fuzz packages certificates release clean

# What a Debian 12 machine with Swift needs besides. The second group is what tests and the demonstration talk with.
PACKAGES := libssl-dev libnghttp2-dev libyaml-dev libre2-dev libc-ares-dev pkg-config \
            curl openssl nghttp2-client python3-h2
# What the end-to-end test of credentials pulls from and with. moto comes from PyPI, into a place of its own.
CREDENTIALS := docker-registry skopeo python3-venv
SAY := printf '\n\033[1m==>\033[0m %s\n'
ifeq ($(shell test -t 1 && echo yes),)
SAY := printf '\n==> %s\n'
endif

BINARY := .build/release/postern
POLICIES := charts/postern/policies
REVIEW := charts/postern/examples/pod-review.json
NAMESPACES := charts/postern/examples/namespaces.yaml
CERTIFICATES := certs/development
LISTEN := localhost:8443
METRICS := localhost:9443

help:
	@sed -n '3,8s/^# //p' Makefile

packages:
	@missing=()
	for package in $(PACKAGES); do
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing+=($$package)
	done
	[ $${#missing[@]} -eq 0 ] && exit 0
	$(SAY) "Installing $${missing[*]}"
	as_root=; [ "$$(id -u)" -eq 0 ] || as_root=sudo
	$$as_root apt-get update -qq
	$$as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $${missing[*]} >/dev/null

release: packages
	@$(SAY) "Building for release (the first time takes some minutes)"
	swift build -c release --product postern

certificates: packages
	@$(SAY) "Development certificates"
	certs/make.sh $(CERTIFICATES)

run: release certificates
	@answer=$$(mktemp); offline=$$(mktemp); server=
	trap '[ -z "$$server" ] || { kill -TERM $$server 2>/dev/null || true; wait $$server 2>/dev/null || true; }; rm -f $$answer $$offline' EXIT
	trap 'exit 130' INT TERM
	$(SAY) "Serving $(POLICIES) on https://$(LISTEN), metrics on http://$(METRICS)/metrics"
	$(BINARY) serve --policies $(POLICIES) --namespaces $(NAMESPACES) --listen $(LISTEN) --metrics-listen $(METRICS) \
	  --tls-cert $(CERTIFICATES)/server.crt --tls-key $(CERTIFICATES)/server.key &
	server=$$!
	for attempt in $$(seq 100); do
	  curl -sf -o /dev/null --cacert $(CERTIFICATES)/ca.crt https://$(LISTEN)/readyz && break
	  kill -0 $$server 2>/dev/null || { wait $$server; exit 1; }
	  [ $$attempt -lt 100 ] || { echo "not ready after 10 seconds" >&2; exit 1; }
	  sleep 0.1
	done
	$(SAY) "Posting $(REVIEW) over HTTP/2"
	curl -sS --fail-with-body --http2 --cacert $(CERTIFICATES)/ca.crt -H 'Content-Type: application/json' \
	  --data-binary @$(REVIEW) -o $$answer -w 'HTTP/%{http_version} %{http_code}, %{size_download} bytes\n' https://$(LISTEN)/mutate
	$(BINARY) review --policies $(POLICIES) --namespaces $(NAMESPACES) --review $(REVIEW) >$$offline
	cmp -s <(tr -d '\n' <$$answer) <(tr -d '\n' <$$offline) || { echo "the server's answer is not the offline evaluator's:" >&2; diff $$answer $$offline >&2; exit 1; }
	$(SAY) "What the policies do to the Pod"
	$(BINARY) review --policies $(POLICIES) --namespaces $(NAMESPACES) --review $(REVIEW) -o diff
	$(SAY) "Try it yourself"
	echo "curl --http2 --cacert $(CERTIFICATES)/ca.crt -H 'Content-Type: application/json' --data-binary @$(REVIEW) https://$(LISTEN)/mutate"
	if [ -n "$(ONCE)" ]; then exit 0; fi
	$(SAY) "Serving until interrupted (Ctrl-C)"
	wait $$server

test: PACKAGES += $(CREDENTIALS)
test: packages
	@$(SAY) "Building and running every test"
	swift test --parallel
	swift run --package-path Tests/Library Examples
	$(MAKE) credentials

# A local issuer, the broker, stand-ins of the clouds, a registry, and a real pull.
credentials: PACKAGES += $(CREDENTIALS)
credentials: packages
	@$(SAY) "Image pulls from end to end"
	moto=moto_server
	if ! moto_server --help >/dev/null 2>&1; then
	  moto=$(CURDIR)/.build/moto/bin/moto_server
	  if [ ! -x $$moto ]; then
	    mkdir -p .build
	    /usr/bin/python3 -m venv .build/moto
	    .build/moto/bin/pip install --quiet --disable-pip-version-check 'moto[server]==5.2.1'
	  fi
	fi
	swift build
	MOTO_SERVER=$$moto /usr/bin/python3 Tests/EndToEnd/credentials.py

# The peers that the benchmarks run beside.
bench: PACKAGES += nghttp2-server libsimdjson-dev valgrind gcc
bench: release certificates
	@$(SAY) "Benchmarks"
	swift build -c release --package-path benchmarks
	python3 benchmarks/run.py $(PARTS)

# Equal functions are kept once, and the table for unwinding is left out: nothing here throws C++'s exceptions. Both cost size alone.
STATIC := -Xswiftc -use-ld=lld -Xlinker -O2 -Xlinker --icf=all -Xlinker --no-eh-frame-hdr -Xlinker --start-group -Xlinker -lre2 -Xlinker -lstdc++ \
          -Xlinker -lssl -Xlinker -lcrypto -Xlinker --end-group

dist: packages
	@$(SAY) "Linking fully static executables"
	mkdir -p dist
	for product in postern postern-credential-provider; do
	  swift build -c release --product $$product --scratch-path .build-static --static-swift-stdlib \
	    -Xswiftc -static-executable $(STATIC)
	  strip -o dist/$$product .build-static/release/$$product
	  ls -l dist/$$product
	  ! ldd dist/$$product 2>/dev/null | grep -v 'not a dynamic executable' || { echo "not static" >&2; exit 1; }
	  dist/$$product --version
	done
	[ $$(stat -c %s dist/postern-credential-provider) -le $$((16 << 20)) ] || { echo "the plugin is larger than 16 MiB" >&2; exit 1; }

# FuzzCEL's tables, made once and held for ever, hang on pointers with tags (boxes of an indirect enum), which the search for
# leaks takes for lost.
# Inputs that reach new code are kept in Tests/Fuzz/corpus, which git ignores; one that fails is left in Tests/Fuzz/failures.
fuzz: SECONDS ?= 60
fuzz: packages
	@$(SAY) "Building the fuzzers"
	swift build -c release --package-path Tests/Fuzz
	mkdir -p Tests/Fuzz/failures
	for target in FuzzHTTP1 FuzzHTTP2 FuzzJSON FuzzYAML FuzzCEL FuzzCredentials; do
	  $(SAY) "$$target, $(SECONDS) seconds"
	  mkdir -p Tests/Fuzz/corpus/$$target
	  ASAN_OPTIONS=symbolize=0$$([ $$target != FuzzCEL ] || echo :detect_leaks=0) SWIFT_BACKTRACE=enable=no Tests/Fuzz/.build/release/$$target -max_total_time=$(SECONDS) \
	    -max_len=4096 $$([ -e Tests/Fuzz/$$target.dict ] && echo -dict=Tests/Fuzz/$$target.dict) -print_final_stats=1 -verbosity=0 -artifact_prefix=Tests/Fuzz/failures/$$target- Tests/Fuzz/corpus/$$target
	done

clean:
	rm -rf .build .build-static dist $(CERTIFICATES)
