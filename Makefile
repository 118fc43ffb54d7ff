# make demo   a whole study with known truth, found beside true
# make test   ruff, mypy, import-linter and pytest
# make bench  lanes, bands, plates, questions, accuracy and speed, as the documentation quotes them; an hour
# Each does its own set-up (.ci/setup) the first time, and whenever what it needs has changed.

BIN := .venv/bin
STAMP := .venv/set-up.stamp
# Windows are timed on a screen of their own where there can be one.
SCREEN := $(if $(shell command -v xvfb-run),xvfb-run -a -s '-screen 0 1920x1080x24')

.PHONY: demo test lint bench clean

demo: $(STAMP)
	$(BIN)/il6blot demo

# A window's tests want the screen for themselves; the others share the work.
test: lint
	$(BIN)/pytest -n 2 --ignore=tests/gui --ignore=tests/test_examples.py
	$(BIN)/pytest tests/gui tests/test_examples.py

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: export OMP_NUM_THREADS = 1
bench: $(STAMP)
	$(BIN)/python benchmarks/speed.py --write
	$(BIN)/python benchmarks/stages.py --write
	$(BIN)/python benchmarks/scaling.py --write
	$(BIN)/python benchmarks/throughput.py --write
	$(SCREEN) $(BIN)/python benchmarks/latency.py --window --write
	$(SCREEN) $(BIN)/python benchmarks/opening.py --write
	$(BIN)/python benchmarks/batch.py --write
	$(BIN)/python benchmarks/lanes.py --write
	$(BIN)/python benchmarks/bands.py --write
	$(BIN)/python benchmarks/accuracy.py --write
	$(BIN)/python benchmarks/elisa.py --write
	$(BIN)/python benchmarks/questions.py --write
	$(BIN)/python docs/make_images.py

$(STAMP): pyproject.toml constraints.txt .ci/setup
	.ci/setup .venv
	touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
