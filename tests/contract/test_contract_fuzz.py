"""Requests made up from the description, 20 an operation: the sandbox never breaks, and answers as described.

They are the same each time (derandomised); most ids in paths belong to existing records, so that calls get somewhere.
"""

import description
import pytest
import schemathesis
import traffic
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES = 20
REFUSALS = {400, 403, 404, 405, 415}
OPERATIONS = [
    (method, path)
    for method, path, _operation in description.operations()
    if path.split("/")[1] not in traffic.UNMODELLED
]


@pytest.fixture(scope="module")
def schema(box):
    schema = schemathesis.openapi.from_dict(description.load()[0])
    schema.config.update(base_url=box.url.rstrip("/"))
    return schema


@pytest.mark.parametrize("method, path", OPERATIONS)
def test_no_request_breaks_the_sandbox(box, schema, method, path):
    """CT-3"""
    operation = schema[path][method]
    headers = {"Authorization": f"App {box.key}", "User-Agent": "fuzzer"}
    answers = []

    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), known=st.integers(0, 3).map(bool))
    def run(case, known):
        concrete = traffic.concrete(box, path) if known else None
        if concrete:
            case.path_parameters = dict(parameters(path, concrete))
        response = case.call(headers=headers, allow_redirects=False)
        answers.append(response.status_code)
        if response.status_code < 300:
            answer = response.json() if response.content else None
            exchange = traffic.Exchange(method, concrete or case.formatted_path, {}, None, response.status_code, answer)
            assert traffic.wrong_answer(exchange) == []
        else:
            assert response.status_code in REFUSALS and isinstance(response.json(), (dict, list)), response.text

    run()
    assert len(answers) >= 1


def parameters(template, concrete):
    """(name, value) of the variables of a path."""
    for name, value in zip(template.split("/"), concrete.split("/"), strict=True):
        if name.startswith("{"):
            yield name.strip("{}"), value
