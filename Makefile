# make demo   runs the main job on the embedded sample department (first run installs what is needed)
# make test   passes the tests
# make check  lint and types only
SHELL := /bin/bash
.DEFAULT_GOAL := help
export UV_PYTHON_DOWNLOADS := never
unexport VIRTUAL_ENV
# Hundreds of processes start in the tests; each would compile every library it loads.
unexport PYTHONDONTWRITEBYTECODE

# uv from the PATH, or one of our own in .uv/
UV := $(shell command -v uv || echo .uv/bin/uv)

help:
	@sed -n '1,3s/^# //p' Makefile

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet uv

setup: $(filter .uv/bin/uv,$(UV))
	@bash .ci/packages office
	@$(UV) sync --locked --quiet

demo: setup
	$(UV) run --no-sync cchc demo --once --out demo-out

test: setup
	@$(UV) sync --locked --quiet --compile-bytecode
	$(UV) run --no-sync pytest $(PYTEST)

check: setup
	$(UV) run --no-sync ruff check .
	$(UV) run --no-sync ruff format --check .
	$(UV) run --no-sync mypy

.PHONY: help setup demo test check
