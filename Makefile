# Thin names for what setup/ does; a variable given empty counts as not given.

export ADDON ADDONS ARGS DB FILES FRESH K KILLS ONCE PORT SCRIPT SEED
COMMANDS = demo serve sandbox stop test test-unit test-addon e2e chaos bench lint tidy trace readme pot \
	install shell server drop python clean

.PHONY: help $(COMMANDS)

help:
	@echo "make demo         the main job, live, with Odoo and a stand-in for LeafLink; ONCE=1 ends by itself"
	@echo "make serve        Odoo with all addons on a new database; PORT= DB= ADDONS="
	@echo "make sandbox      the stand-in for LeafLink alone; PORT= SEED="
	@echo "make stop         end what demo, serve and sandbox started"
	@echo
	@echo "make test         everything, with one summary (lint apart)"
	@echo "make test-unit    the pure Python part, in seconds"
	@echo "make test-addon   one addon on a database that is kept; ADDON= DB= K= FILES= ARGS= FRESH=1"
	@echo "make e2e          a real Odoo with job runner against the sandbox; K="
	@echo "make chaos        attacks on the same: kills, lost answers, two processes; KILLS= (100) random kills; K="
	@echo "make bench        speed beside its budgets, as ratios and their growth; FULL=1 loads much more"
	@echo
	@echo "make lint         style, manifests, XML, README files, specification"
	@echo "make tidy         let ruff mend what it can; FILES="
	@echo "make trace        each behaviour of the specification and the tests that cite it"
	@echo "make readme       write each addon's README.rst from its readme/ fragments"
	@echo "make pot          write the translation templates"
	@echo
	@echo "make install      a database that is kept, up to date; DB= ADDONS= FRESH=1"
	@echo "make shell        Odoo shell on it; DB= SCRIPT="
	@echo "make server       Odoo on it, in the foreground; DB= PORT="
	@echo "make drop         drop it; DB="
	@echo "make python       Python of the environment; ARGS="
	@echo "make clean        stop everything, remove what commands left in this clone"

$(COMMANDS):
	@PYTHONPATH=$(CURDIR)/setup exec python3 -m leaflink_runtime $@
