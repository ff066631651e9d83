"""The command line over the database of the test, which a module that asks for it gives as `db`."""

import json

import pytest

from cycle_adapters.cli import main


@pytest.fixture
def ocop(db, capsys):
    """Run a command; its answer, if its status is the one expected."""

    def run(*words, status=0):
        capsys.readouterr()
        done = main(["--db", str(db), *words])
        answer = capsys.readouterr()
        assert done == status, answer.err or answer.out
        return answer

    return run


@pytest.fixture
def ask(ocop):
    """Run a command; its answer as JSON."""

    def run(*words, status=0):
        answer = ocop(*words, "--format", "json", status=status)
        assert not answer.err
        return json.loads(answer.out)

    return run
