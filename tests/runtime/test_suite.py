"""What `make test` says at its end."""

import subprocess
import sys

from leaflink_runtime import suite

TESTS = """
import pytest

def test_right(): pass
def test_wrong(): assert 1 + 1 == 3, "sums"
@pytest.mark.skip(reason="some day")
def test_later(): pass
"""


def test_the_summary_names_each_test_that_did_not_pass(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(suite, "REPORTS", tmp_path)
    layer = suite.Layer("some", "test-plain")
    file = tmp_path / "test_some.py"
    file.write_text(TESTS)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:odoo", f"--junitxml={layer.report}", file], check=False
    )
    capsys.readouterr()
    assert suite._summary([layer], {"some": (1, 2)}, 60) == 1
    printed = capsys.readouterr().out
    assert "test_some::test_wrong: AssertionError: sums assert (1 + 1) == 3" in printed
    assert "test_some::test_later: some day" in printed
    assert "test_right" not in printed
