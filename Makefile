# make demo    from nothing to an answered question with its receipts
# make test    lint, types, layers and the whole suite
# make clean   remove what the above made
PYTHON ?= python3
VENV := .venv
KG := $(VENV)/bin/kg
# The articles' texts are not ours to ship. Where they are at hand beside the checkout, tests and `kg anchor` use them.
ifneq ($(wildcard ../shared/seeds),)
export KG_TEXTS ?= $(abspath ../shared/seeds)
endif
# Sources of the front end, which the installation bundles where npm can be reached; `kg doctor` says if it could not.
FRONT_END := $(wildcard web/*.json web/*.mjs web/src/*)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test clean

$(VENV)/.installed: pyproject.toml constraints.txt hatch_build.py $(FRONT_END)
	@echo "installing into $(VENV), about a minute"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	@KG_NO_FRONT_END=1 $(VENV)/bin/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(VENV)/.installed
	@$(KG) build
	@echo
	@echo "Which entities did the US sanction for Pakistan's missile programs?"
	@$(KG) ask sanctioned-for-programmes --authority united-states --country pakistan --why
	@echo
	@$(KG) doctor --brief
	@echo "Next: $(KG) ask                          lists the questions"
	@echo "      $(KG) ask leaders-of --group islamic-state-khorasan --why"
	@echo "      $(KG) show haqqani-network         everything said of one group"
	@echo "      $(KG) export --format turtle       the graph as a file"
	@echo "      docs/manual.md                    the manual"

test: $(VENV)/.developing
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/pytest -n auto

clean:
	rm -rf $(VENV) .kg build dist kg/web/assets
