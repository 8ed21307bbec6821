"""What runs Bron elsewhere names what there is: settings, commands, addresses, versions."""

import dataclasses
import re
from pathlib import Path

import yaml
from click.testing import CliRunner

from rag import __version__
from rag.cli import main
from rag.service import Service
from rag.settings import PREFIX, Settings
from rag.web import create_app

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "docs" / "deploy").glob("*.service"))
SETTINGS = {f"{PREFIX}{field.name.upper()}" for field in dataclasses.fields(Settings)}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_settings_that_are_set_exist():
    for path in (ROOT / "Dockerfile", ROOT / "compose.yaml", *UNITS):
        named = set(re.findall(r"\bBRON_[A-Z_]+", path.read_text(encoding="utf-8")))
        assert named and named - {"BRON_ARTICLES"} <= SETTINGS, path


def test_the_container_runs_without_rights_and_its_health_check_asks_an_address_that_there_is():
    assert re.search(r"^USER 10001", DOCKERFILE, re.M)
    path = re.search(r"127\.0\.0\.1:7860(/\w+)", DOCKERFILE)[1]
    assert path in {route.path for route in create_app(Service(Settings()), Settings()).routes}
    for service in ("bron", "ingest"):
        values = COMPOSE["services"][service]
        assert values["read_only"] and values["cap_drop"] == ["ALL"] and values["image"] == f"bron:{__version__}"
        assert values["tmpfs"] == ["/tmp"] and "index:/data" in values["volumes"]


def test_the_chroma_server_is_the_version_of_its_client():
    pinned = re.search(r"^chromadb==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M)[1]
    assert COMPOSE["services"]["chroma"]["image"] == f"chromadb/chroma:{pinned}"


def test_commands_that_are_run_exist():
    commands = [values["command"] for name, values in COMPOSE["services"].items() if name != "chroma"]
    commands += [re.search(r"^ExecStart=\S+/bron (.+)$", unit.read_text(), re.M)[1].split() for unit in UNITS]
    assert len(commands) == 4
    for command in commands:
        options = [word for word in command if word.startswith("-")]
        told = CliRunner().invoke(main, [command[0], "--help"])
        assert told.exit_code == 0 and all(option in told.output for option in options), command
