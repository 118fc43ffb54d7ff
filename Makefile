# make demo   an example with known truth, found beside true
# make test   ruff, mypy, import-linter and pytest
# make bench  accuracy and speed, as the documentation quotes them
# Each does its own set-up (.ci/setup) the first time, and whenever what it needs has changed.

BIN := .venv/bin
STAMP := .venv/set-up.stamp

.PHONY: demo test lint bench clean

demo: $(STAMP)
	$(BIN)/il6blot demo

test: lint
	$(BIN)/pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/accuracy.py
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/speed.py

$(STAMP): pyproject.toml constraints.txt .ci/setup
	.ci/setup .venv
	touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
