"""The published OpenAPI description of LeafLink V2, mended in memory where it is not valid OpenAPI.

The mendings are all that is tolerated about the document itself; each must still find its fault, so that a repaired
description is noticed. LEAFLINK_OPENAPI names the file.
"""

import copy
import os
import re
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker

VARIABLE = "LEAFLINK_OPENAPI"
PARAMETERS = "#/components/parameters/"
TYPES = {"bool": "boolean", "objet": "object"}
MISSPELT = {"tile": "title", "Description": "description"}


def path_of_file():
    """The file, or None when the variable is not set."""
    return Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None


@cache
def load():
    """(mended description, {name of the mending: how often it was needed})."""
    document = yaml.safe_load(path_of_file().read_text())
    found = dict.fromkeys(
        ("schema refers to a parameter", "made-up type", "misspelt key", "example in place of a schema"), 0
    )
    mend(document, document["components"]["parameters"], found)
    properties = document["components"]["schemas"]["OrderResponse"]["properties"]
    if "id" in properties["selected_payment_option"]:
        properties["selected_payment_option"] = {"type": "object"}
        found["example in place of a schema"] += 1
    return document, found


def mend(node, parameters, found):
    """Schemas that refer to a parameter get its schema; misspelt keys and types their right spelling."""
    if isinstance(node, list):
        for item in node:
            mend(item, parameters, found)
        return
    if not isinstance(node, dict):
        return
    for name, value in list(node.items()):
        if name in ("example", "examples"):
            continue
        if name in ("properties", "items") and isinstance(value, dict):
            adopt(node, name, parameters, found)
        if name in MISSPELT and isinstance(value, str):
            node[MISSPELT[name]] = node.pop(name)
            found["misspelt key"] += 1
        if name == "type" and isinstance(value, str) and value in TYPES:
            node["type"] = TYPES[value]
            found["made-up type"] += 1
    for name, value in node.items():
        if name not in ("example", "examples"):
            mend(value, parameters, found)


def adopt(node, name, parameters, found):
    children = node[name] if name == "properties" else {"items": node["items"]}
    for key, child in children.items():
        if isinstance(child, dict) and str(child.get("$ref", "")).startswith(PARAMETERS):
            children[key] = copy.deepcopy(parameters[child["$ref"].removeprefix(PARAMETERS)]["schema"])
            found["schema refers to a parameter"] += 1


def operations():
    """(method, path, operation) of everything described."""
    for path, methods in load()[0]["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "patch", "delete"):
                yield method.upper(), path, operation


def operation_of(method, path):
    """(operation, template) that serves a concrete path below /api/v2, (None, None) if there is none."""
    for template, methods in load()[0]["paths"].items():
        if method.lower() in methods and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            return methods[method.lower()], template
    return None, None


def deref(node):
    document = load()[0]
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def query_parameters(operation):
    """{name: parameter} of an operation's query."""
    parameters = [deref(parameter) for parameter in operation.get("parameters", ())]
    return {parameter["name"]: parameter for parameter in parameters if parameter.get("in") == "query"}


def body_schema(operation, kind="application/json"):
    body = deref(operation.get("requestBody", {}))
    return body.get("content", {}).get(kind, {}).get("schema")


def answer_schema(operation, status):
    """Schema of an answer, None when there is no body; KeyError when the status is not described."""
    return operation["responses"][str(status)].get("content", {}).get("application/json", {}).get("schema")


def problems(schema, value):
    """[(dotted path of keys, message, offending value)] of a value against a schema of the description."""
    whole = {"$ref": "#/root", "root": json_schema(schema), "components": json_schema(load()[0]["components"])}
    validator = Draft202012Validator(whole, format_checker=FORMATS)
    return [
        (
            ".".join("[]" if isinstance(part, int) else part for part in error.absolute_path),
            error.message,
            error.instance,
        )
        for error in validator.iter_errors(value)
    ]


def json_schema(node):
    """OpenAPI 3.0's `nullable` as JSON Schema knows it; everything else is alike."""
    if isinstance(node, list):
        return [json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    result = {key: json_schema(value) for key, value in node.items() if key not in ("example", "examples")}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        result["type"] = [node["type"], "null"]
        if "enum" in result:
            result["enum"] = [*result["enum"], None]
    return result


FORMATS = FormatChecker(formats=["date", "email", "uuid"])


@FORMATS.checks("decimal", raises=ArithmeticError)
def _is_decimal(value):
    return not isinstance(value, str) or Decimal(value).is_finite()


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value):
    return not isinstance(value, str) or datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo is not None
