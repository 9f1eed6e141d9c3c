# Thin names for what setup/ does. "make help" lists them.

RUN = PYTHONPATH=$(CURDIR)/setup python3 -m leaflink_runtime
export ADDON ADDONS ARGS DB FILES FRESH K ONCE PORT SCRIPT SEED

.DEFAULT_GOAL := help
.PHONY: help test-addon install shell server drop python

help:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

test-addon: ## tests of ADDON= on database DB=, only K= or FILES= if given; FRESH=1 starts from a new database
	@$(RUN) test-addon

install: ## install or upgrade ADDONS= in database DB=
	@$(RUN) install

shell: ## Odoo shell on DB= (SCRIPT=file runs it)
	@$(RUN) shell

server: ## Odoo on DB= and PORT= in the foreground, keeping the database
	@$(RUN) server

drop: ## drop database DB=
	@$(RUN) drop

python: ## Python of the environment, e.g. ARGS="-m pytest tests/unit"
	@$(RUN) python

serve:
	@$(RUN) serve

sandbox:
	@$(RUN) sandbox

stop:
	@$(RUN) stop
