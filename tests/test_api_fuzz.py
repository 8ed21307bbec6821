"""The API keeps to its own description, whatever it is sent; and the description is whole."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from rag.settings import Settings
from rag.web import create_app
from tests.helpers_service import ScriptedService

pytest.importorskip("schemathesis")
EXAMPLES = 4


@pytest.fixture(scope="module")
def app():
    return create_app(ScriptedService(), Settings(max_question=200))


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_a_sample_of_what_its_description_allows_and_does_not(app):
    from tests.api_fuzz import fuzz

    assert fuzz(app, EXAMPLES, begin=20261128) > 60


def test_every_operation_parameter_and_response_is_described(app):
    for path, method, operation in operations(app.openapi()):
        where = f"{method} {path}"
        assert operation.get("description") and operation.get("tags"), where
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), f"{where} {parameter['name']}"
        for status, response in operation["responses"].items():
            assert response["description"] not in ("", "Successful Response", "Validation Error"), f"{where} {status}"
        assert {"403", "421", "503"} <= set(operation["responses"]), where


def test_examples_fit_their_schemas(app):
    schema = app.openapi()
    seen = 0
    for path, method, operation in operations(schema):
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                if "example" in content and "schema" in content:
                    described = {**content["schema"], "components": schema["components"]}
                    errors = list(Draft202012Validator(described).iter_errors(content["example"]))
                    assert not errors, f"{method} {path} {status} {media_type}: {errors[0].message}"
                    seen += 1
    assert seen > 40
