"""Secrets come from a file or from the environment, in the form of the specification, and are never shown."""

import base64

import pytest

from cycle.errors import BadValueError
from cycle_adapters.outbox.signing import VARIABLE, load_secrets


def secret(size: int = 24, sign: bytes = b"k") -> str:
    return f"whsec_{base64.b64encode(sign * size).decode()}"


def test_a_secret_comes_from_the_environment_or_from_a_file_that_is_named(tmp_path, monkeypatch) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{secret(sign=b'f')}\n")
    monkeypatch.setenv(VARIABLE, secret())
    assert load_secrets(None).keys == (b"k" * 24,)
    assert load_secrets(str(file)).keys == (b"f" * 24,)


def test_while_one_secret_takes_the_place_of_another_both_sign(monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, f"{secret()} {secret(64, b'o')}")
    both = load_secrets(None).signatures("msg_1", 1, b"{}").split(" ")
    monkeypatch.setenv(VARIABLE, secret(64, b"o"))
    assert load_secrets(None).signatures("msg_1", 1, b"{}") == both[1]
    assert len(both) == len(set(both)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "hunter2hunter2hunter2hunter2",
        secret(23),
        secret(65),
        "whsec_!!!",
        f"{secret()} x",
        "whsec_a",
        "mật mã",
    ],
)
def test_what_is_no_secret_is_refused_and_not_repeated(monkeypatch, text) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(BadValueError, match="whsec_") as caught:
        load_secrets(None)
    assert not [word for word in text.split() if word in str(caught.value)]


def test_no_secret_at_all_is_refused(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(BadValueError, match=VARIABLE):
        load_secrets(None)
    for name in (tmp_path / "none", tmp_path):
        with pytest.raises(BadValueError, match="secret-file"):
            load_secrets(str(name))


def test_nothing_prints_a_secret(monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, secret())
    found = load_secrets(None)
    assert "kkk" not in f"{found!r}{found}"
    assert secret()[6:20] not in f"{found!r}{found}"
