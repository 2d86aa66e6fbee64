# Cadenza: `make run` opens the demo academy, `make test` passes every test. What they do: academy/local/.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

ifeq ($(PYTHON),)
$(error Cadenza needs Python 3.11 or newer, and none was found. Install it (Debian: sudo apt-get install python3 python3-venv) and call make again)
endif

.PHONY: run reset test test-fast lint faults bench requirements
run reset test test-fast lint faults bench requirements:
	@exec $(PYTHON) -m academy.local $@
