"""Chromium, which the browser tours need."""

import shutil

from .downloads import install_system

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")  # in the order Odoo looks for them


def ensure():
    """Install Chromium when there is no browser; raises Problem with the command to type when we may not."""
    if not any(shutil.which(name) for name in NAMES):
        install_system(["chromium"])
