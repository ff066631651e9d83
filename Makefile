# Every target builds .venv first when it is missing or out of date; PYTHON=... chooses the interpreter.
.DEFAULT_GOAL := help
.PHONY: help env demo test test-long check bench mutation sources wheel lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

env: ## build or refresh .venv
	@tools/bootstrap.sh

demo: env ## play a whole cycle on the screen
	@.venv/bin/ocop demo

test: env ## run all tests
	@.venv/bin/python -m pytest -n 2

test-long: env ## run the fault tests as often as docs/reliability.md says (hours)
	@OCOP_TEST_LONG=1 .venv/bin/python -m pytest -n 2 --timeout 3600 tests/adapters tests/cycle/test_program_machine.py

check: env ## format, lint, types, and which way imports go
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

bench: env ## measure
	@.venv/bin/python -m benchmarks

mutation: env ## judge the tests by small faults in the law and the conditions, and write docs/mutation.md again (long)
	@.venv/bin/python -m tools.mutation

sources: env ## check docs/sources.toml, and write docs/sources.md again
	@.venv/bin/python tools/sources.py

wheel: env ## build the wheel into dist/
	@.venv/bin/python -m build --no-isolation --wheel

lock: ## write requirements.lock again, with the pins that still fit
	@tools/lock.sh

clean: ## remove what the other targets made, .venv included
	rm -rf .venv .venv.lock dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
