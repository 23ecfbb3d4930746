"""The description of the API is a description of this API."""

import os
import pathlib
import subprocess
import sys
import urllib.request

import yaml
from openapi_spec_validator import validate

from conftest import ROOT

HERE = pathlib.Path(__file__).resolve().parent
DESCRIPTION = ROOT / "docs/openapi.yaml"
TIME_LIMIT = 900


def test_is_valid():
    """docs/openapi.yaml is OpenAPI 3.1."""
    validate(yaml.safe_load(DESCRIPTION.read_text()))


def test_is_served(server):
    """The server hands out the description that lies in docs."""
    with urllib.request.urlopen(server.address + "/api/openapi.yaml", timeout=30) as answer:
        assert answer.headers["content-type"] == "application/yaml"
        assert answer.read() == DESCRIPTION.read_bytes()


def test_is_true(server, tmp_path):
    """Whatever is asked, no answer is a server's error, and none is another than the description says."""
    description = tmp_path / "openapi.yaml"
    description.write_text(yaml.safe_dump(closed(yaml.safe_load(DESCRIPTION.read_text())), sort_keys=False))
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"]
        + ["run", description, "--url", server.address],
        cwd=tmp_path,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "formats", "PYTHONPATH": str(HERE), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIME_LIMIT,
    )
    assert done.returncode == 0, done.stdout


def closed(node):
    """The same description, with answers that may have no fields but those it names: one that is left out is a mistake, too."""
    if isinstance(node, list):
        return [closed(element) for element in node]
    if not isinstance(node, dict):
        return node
    node = {key: closed(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node and "additionalProperties" not in node:
        node["additionalProperties"] = False
    return node
