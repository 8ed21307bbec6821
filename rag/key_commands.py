"""``bron key``: make, list and revoke the keys with which people and programs come in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli_shared import index_option, json_option, reports_errors

if TYPE_CHECKING:
    from rag.keys import Keys


@click.group()
def key() -> None:
    """Keys for readers and programs, when the archive is served with BRON_ACCESS=key."""


@key.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, default=("read",), show_default=True, help="read, ingest or admin.")
@click.option("--expires", "days", type=click.FloatRange(0, min_open=True), metavar="DAYS", help="Default: never.")
@index_option
@json_option
@reports_errors
def create(name: str, scopes: tuple[str, ...], days: float | None, index: Path | None, as_json: bool) -> None:
    """Make a key for NAME and show it: this once, for only its hash is kept."""
    from rag.show import show_json

    made, text = _keys(index).create(name, scopes, days)
    if as_json:
        show_json({"key": text, **_public(made)})
        return
    click.echo(text)
    until = f" until {made.expires}" if made.expires else ""
    click.echo(f"for {made.name}: {', '.join(made.scopes)}{until}. It is not shown again.", err=True)


@key.command(name="list")
@index_option
@json_option
@reports_errors
def show(index: Path | None, as_json: bool) -> None:
    """List the keys, oldest first, without what would let anybody in."""
    from rag.show import show_json

    keys = _keys(index).all()
    if as_json:
        show_json([_public(one) for one in keys])
        return
    for one in keys:
        ends = f"{'expired' if one.expired() else 'expires'} {one.expires}" if one.expires else "does not expire"
        click.echo(f"{one.id}  {one.name}  {', '.join(one.scopes)}  created {one.created}  {ends}")
    if not keys:
        click.echo("There are no keys.", err=True)


@key.command()
@click.argument("name")
@index_option
@reports_errors
def revoke(name: str, index: Path | None) -> None:
    """Take the key of NAME (or with that id) back. It stops working at once, and so do sessions begun with it."""
    revoked = _keys(index).revoke(name)
    click.echo(f"Revoked: {revoked.name} ({revoked.id}).")


def _keys(index: Path | None) -> Keys:
    from rag.keys import keys_of
    from rag.settings import load_settings

    return keys_of(load_settings(index=index))


def _public(one: object) -> dict[str, object]:
    from dataclasses import asdict

    return {name: value for name, value in asdict(one).items() if name != "hash"}  # type: ignore[call-overload]
