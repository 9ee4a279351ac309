"""The web server's entry point."""

from __future__ import annotations

import subprocess
import sys

ASKS = (
    "import sys, portal.wsgi; from portal.ui import typefaces;"
    "print('portal.pages.urls' in sys.modules, 'reportlab.platypus' in sys.modules,"
    " typefaces.load.cache_info().currsize)"
)


def test_the_first_visitor_waits_for_no_import_and_no_typeface():
    said = subprocess.run([sys.executable, "-c", ASKS], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "True True 3"
