"""A server to test against: the one that GENIE_ENV_URL names, else one that is started from source with worlds/pong.

Its episodes are never cut off.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def node() -> str:
    """Node.js: GENIE_NODE, that of the checkout, or that of the path."""
    own = sorted((ROOT / ".toolchain").glob("node-*/**/bin/node"))
    found = os.environ.get("GENIE_NODE") or (str(own[-1]) if own else shutil.which("node"))
    if found is None:
        pytest.skip("no Node.js to start the server with: install it, name it with GENIE_NODE, or set GENIE_ENV_URL")
    return found


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    given = os.environ.get("GENIE_ENV_URL")
    if given:
        yield given
        return
    source = ["--conditions=@genie/source", "--disable-warning=ExperimentalWarning", "apps/trainer/src/cli.ts"]
    command = [node(), *source, "env", "worlds/pong", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            said = server.stdout.readline()
            found = re.search(r"http://[\d.:]+", said)
            assert found, f"the server said {said!r}, expected its address"
            yield found[0]
        finally:
            server.terminate()
