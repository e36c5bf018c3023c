"""Children end with whoever started them."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.server
def test_the_demo_web_stops_when_its_parent_is_gone() -> None:
    command = [sys.executable, "-m", "crawlers.demo_web", "--leashed"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline().startswith(b"http://")
        assert child.poll() is None
        child.stdin.close()
        assert child.wait(10) == 1
