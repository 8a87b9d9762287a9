"""Who did something: kept as it is known, read in words."""

import getpass

import pytest

from data import people


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "root")


def test_the_account_of_the_server_is_kept_and_read_as_whoever_sits_there() -> None:
    assert people.account() == "root"
    assert people.spoken("root") == "本机用户"


def test_a_name_that_was_given_is_kept_beside_the_account() -> None:
    kept = people.signing(" 王芳 ")
    assert kept == "王芳（root）"
    assert people.spoken(kept) == "王芳（本机用户）"


@pytest.mark.parametrize("person", ["赵主任", "演示", "rooter", "", "王芳（县局）"])
def test_everybody_else_is_who_they_are(person: str) -> None:
    assert people.spoken(person) == person


def test_an_account_without_a_name_has_one_for_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("uid not found: 1000")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert people.account() == "本机用户"
    assert people.spoken("王芳（本机用户）") == "王芳（本机用户）"
