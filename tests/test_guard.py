"""The network guard itself."""

import socket

import pytest

from tests.conftest import NetworkUsedError


def test_a_connection_to_another_machine_fails():
    with socket.socket() as client, pytest.raises(NetworkUsedError):
        client.connect(("192.0.2.1", 80))


def test_a_look_up_of_another_machine_fails():
    with pytest.raises(NetworkUsedError):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]) as client:
        assert client.getpeername() == server.getsockname()
