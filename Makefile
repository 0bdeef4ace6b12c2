# make run   serves on 127.0.0.1:4570 with the demo album      make test   runs everything
# Both need Python 3.11 or newer with venv and a package index, and make their own .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 4570

.PHONY: run test check bench matrix evaluate clean

run: $(VENV)/.installed
	@echo "Try it in another terminal:"
	@echo "  $(BIN)/pip install alibabacloud_imm20200930==5.0.3 && MYNA_ENDPOINT=127.0.0.1:$(PORT) $(BIN)/python examples/imm_quickstart.py"
	@exec $(BIN)/myna serve --demo --port $(PORT)

# MYNA_TEST_CLIP=1 make test also installs torch (3 GB on Linux, under a minute) and tests the models of --embedder clip:
test: $(VENV)/.installed-dev $(if $(MYNA_TEST_CLIP),$(VENV)/.installed-clip) check
	$(BIN)/python -m pytest -q

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks imm
	$(BIN)/python -m benchmarks verify

# Official SDKs in four languages × scenarios. Wants Node, Go, Java and Maven for the rows of their languages.
matrix: $(VENV)/.installed-dev
	$(BIN)/python scripts/make_matrix.py --readme

evaluate: $(VENV)/.installed-dev
	$(BIN)/python -m evaluation

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Myna into $(VENV) (once, well under a minute) …"
	$(BIN)/pip install -q --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Myna and its test tools into $(VENV) (once) …"
	$(BIN)/pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-clip: pyproject.toml $(VENV)/.installed-dev
	@echo "Installing torch and transformers into $(VENV) (once, 3 GB) …"
	$(BIN)/pip install -q --disable-pip-version-check -e '.[clip]'
	@touch $@

clean:
	rm -rf $(VENV) dist build
