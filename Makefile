# The few commands of the project. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run web watch release test lint bench fuzz simulate audit

# RELEASE=1 builds with optimisation; ARGS passes options on (make run ARGS='--help').
release := $(if $(RELEASE),--release)

help: ## List these commands
	@echo 'make COMMAND:'
	@sed -n 's/^\([a-z]*\):[^#]*## /  \1\t/p' Makefile | expand -t 12

run: web ## Start the demonstration on http://127.0.0.1:8080 (RELEASE=1: optimised)
	cargo run $(release) --bin nuanxin -- demo $(ARGS)

web: ## Build the web client, if it is older than its sources (Node 20.19 or later)
	@scripts/web

watch: ## Show the web client as it is edited, over a demonstration that runs already
	@scripts/web && npm run --prefix mobile-mock/web dev

release: ## Build target/release/nuanxin with the pages inside
	@scripts/web --strict
	@touch api/src/pages/web_ui/embedded.rs # cargo does not see that a folder has new files
	cargo build --locked --release --bin nuanxin --features nuanxin-api/embed-web

test: ## Every test: SQLite, PostgreSQL + Redis, the web client (BACKENDS=sqlite, postgres or web for one)
	@scripts/test $(BACKENDS)

lint: ## Format, clippy, documentation, and what the files themselves must keep
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --quiet
	scripts/check-bans
	scripts/check-sources

bench: ## Measure throughput and latency on both databases (docs/performance.md)
	@scripts/bench

fuzz: ## Throw 10,000 generated calls at the API (CASES=… for another number)
	@scripts/fuzz $(or $(CASES),10000)

simulate: ## Live simulated years and months, every step checked (SEEDS=200 or 7-9; RELEASE=1: optimised)
	@RELEASE=$(RELEASE) scripts/simulate $(SEEDS)

audit: ## Check dependencies: advisories, licences, bans, sources (deny.toml)
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check; \
	else echo 'make audit needs cargo-deny; type: cargo install --locked cargo-deny' >&2; exit 1; fi
