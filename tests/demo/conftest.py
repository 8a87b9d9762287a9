"""The demo city's model, built once for all its tests."""

import pytest

from tests.demo.model import Model, build_model


@pytest.fixture(scope="session")
def model() -> Model:
    return build_model()
