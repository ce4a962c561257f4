# The only commands a newcomer needs. Each is a short script of the same name.
.PHONY: help run build test check e2e shots bench

help:
	@echo "make run     build Lasso, load the demo, serve http://127.0.0.1:3000"
	@echo "make test    everything that must hold before a change lands"
	@echo "make check   format, lints and licences only"
	@echo "make e2e     the browser tests only"
	@echo "make bench   the figures of the README, measured here"
	@echo "make shots   take the README's pictures again"
	@echo "make build   the release binary alone: target/lasso"

run:
	@scripts/run
build:
	@scripts/build
test:
	@scripts/test
check:
	@scripts/test quick
e2e:
	@scripts/test browser
shots:
	@scripts/shots
bench:
	@scripts/bench
