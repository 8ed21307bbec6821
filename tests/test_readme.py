"""What the README promises is there, and what there is stands in the README."""

import dataclasses
import re
from pathlib import Path

from rag import __version__
from rag.cli import main
from rag.settings import PREFIX, Settings

WALK = ("asking", "retrieval", "answering", "gathering")  # the rooms that a question passes, in order
ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_explained():
    for field in dataclasses.fields(Settings):
        assert f"`{PREFIX}{field.name.upper()}" in README, field.name


def test_every_command_is_named():
    for name in main.commands:
        assert re.search(rf"\bbron {name}\b|\| {name}\b", README), name


def test_every_module_of_the_package_has_its_place_in_the_layout():
    layout = README.split("## How it is laid out")[1].split("\n## ")[0]
    for path in (ROOT / "rag").iterdir():
        if path.suffix == ".py" and path.stem != "__init__":
            assert path.stem in layout, path.stem
        elif path.is_dir() and not path.name.startswith(("_", ".")):
            assert f"rag/{path.name}/" in layout, path.name


def imported(path):
    """The rooms that a module imports, those that only its types need among them."""
    return set(re.findall(r"^\s*from rag\.(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_map_of_the_rooms_names_each_module_that_a_question_enters():
    rooms = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").split("## The rooms")[1]
    for room in WALK:
        named = set(re.findall(r"\w+", rooms.split(f"      {room}/")[1].split("/   ")[0]))
        modules = {path.stem for path in (ROOT / "rag" / room).glob("*.py")} - {"__init__"}
        assert modules <= named, (room, modules - named)


def test_no_room_of_the_walk_imports_a_later_one():
    for place, room in enumerate(WALK):
        for path in (ROOT / "rag" / room).glob("*.py"):
            if path.stem != "answer":  # which holds the whole walk
                assert not imported(path) & {*WALK[place + 1 :], "writer", "web"}, path


def test_every_document_that_is_linked_exists():
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "eval").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page, target)


def test_the_changelog_has_this_version():
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_run_time_package_is_explained():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = re.findall(r'"([a-z0-9-]+)[><=]', text.split("dependencies = [")[1].split("\n]")[0])
    table = README.split("## What it stands on")[1]
    for package in packages:
        assert package in table, package
