"""Settings come from defaults, a file, the environment and the caller, in that order."""

import os
from pathlib import Path

import pytest

from rag.records import BronError
from rag.settings import Settings, load_settings, unknown_variables
from rag.web.logs import LOG
from rag.web.running import tell_who_comes_in


def test_the_defaults_need_no_key_and_no_server():
    settings = load_settings({})
    assert settings.embedding == "bundled"
    assert settings.llm is None
    assert settings.chroma_url is None
    assert settings.index.name == "index"


def test_the_environment_wins_over_the_file_and_the_caller_over_both(tmp_path):
    file = tmp_path / "bron.toml"
    file.write_text('port = 1000\nhost = "::1"\nllm_options = {model = "tiny"}\n', encoding="utf-8")
    environ = {"BRON_CONFIG": str(file), "BRON_PORT": "2000", "BRON_LLM_TIMEOUT": "2.5"}
    settings = load_settings(environ, index=tmp_path / "x")
    assert settings == Settings(
        index=tmp_path / "x", port=2000, host="::1", llm_options={"model": "tiny"}, llm_timeout=2.5
    )
    assert load_settings(environ, port=3000).port == 3000


def test_a_home_folder_is_understood():
    assert load_settings({"BRON_INDEX": "~/x"}).index == Path.home() / "x"


@pytest.mark.parametrize(
    ("given", "path"),
    [("bron", "/bron"), ("/bron/", "/bron"), ("/bron", "/bron"), ("a/b.c-d/", "/a/b.c-d"), ("/", ""), ("", "")],
)
def test_a_path_is_written_in_one_way(given, path, tmp_path):
    file = tmp_path / "bron.toml"
    file.write_text(f'root_path = "{given}"\n', encoding="utf-8")
    assert load_settings({"BRON_ROOT_PATH": given}).root_path == path
    assert load_settings({"BRON_CONFIG": str(file)}).root_path == path


@pytest.mark.parametrize(
    ("given", "proxies"),
    [
        ("127.0.0.1, 10.0.0.0/8,::1", "127.0.0.1, 10.0.0.0/8,::1"),
        ("*", "*"),
        (" 10.1.2.3/8 ", "10.1.2.3/8"),
        ("", None),
    ],
)
def test_trusted_proxies_are_addresses_or_networks(given, proxies):
    assert load_settings({"BRON_TRUSTED_PROXIES": given}).trusted_proxies == proxies


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BRON_PORT", "many", "whole number"),
        ("BRON_PORT", "-1", "whole number"),
        ("BRON_PORT", "65536", "whole number from 0 to 65535"),
        ("BRON_METRICS_PORT", "99999", "whole number from 0 to 65535"),
        ("BRON_WORKERS", "0", "whole number from 1 to 64"),
        ("BRON_WORKERS", "65", "whole number from 1 to 64"),
        ("BRON_MAX_FILE_MB", "0", "whole number from 1"),
        ("BRON_LLM_TIMEOUT", "nan", "number"),
        ("BRON_LLM_OPTIONS", "[1]", "JSON object"),
        ("BRON_LLM_OPTIONS", "{", "JSON object"),
        ("BRON_ACCESS", "closed", "open"),
        ("BRON_LOG", "xml", "json"),
        ("BRON_LOG_QUESTIONS", "sometimes", "true"),
        ("BRON_MAX_AGE", "a week", "number"),
        *(("BRON_RATE", rate, "600/minute") for rate in ("many", "10", "10/", "0/minute", "-1/minute")),
        *(
            ("BRON_CORS", origins, "origins")
            for origins in ("*", "null", "news.example", "https://news.example/", "https://a@news.example", "ftp://a")
        ),
        *(("BRON_OTLP", address, "collector") for address in ("foo", "localhost:4318", "http://", "http://a:99999")),
        *(
            ("BRON_ROOT_PATH", path, "path")
            for path in (
                "https://a.example/bron",
                "//a.example/b",
                "a b",
                " bron",
                "../x",
                "a/./b",
                "a//b",
                "a?b",
                "å",
                "a%20b",
            )
        ),
        *(
            ("BRON_TRUSTED_PROXIES", proxies, "addresses")
            for proxies in ("proxy.example", "10.0.0.0/40", "::1,", "*, ::1")
        ),
    ],
)
def test_a_wrong_value_is_refused_by_name(name, value, words):
    with pytest.raises(BronError, match=words) as caught:
        load_settings({name: value})
    assert caught.value.misuse
    assert caught.value.where == name
    assert caught.value.received == (None if name.endswith("_OPTIONS") else value), "options may hold a password"


@pytest.mark.parametrize("content", ["port = ", 'colour = "red"\n', None])
def test_a_wrong_file_is_refused(tmp_path, content):
    file = tmp_path / "bron.toml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(BronError) as caught:
        load_settings({"BRON_CONFIG": str(file)})
    assert caught.value.misuse
    assert str(file) in str(caught.value)


def test_a_misspelt_variable_is_named_when_a_server_starts(tmp_path, monkeypatch, caplog):
    for name in unknown_variables(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("BRON_CONFIG", str(tmp_path / "bron.toml"))
    monkeypatch.setenv("BRON_ACESS", "key")
    with caplog.at_level("WARNING", logger=LOG.name):
        tell_who_comes_in(Settings(index=tmp_path))
    assert [vars(record)["fields"] for record in caplog.records] == [{"variable": "BRON_ACESS"}]
