"""Connections that end while a learner thinks, or in the midst of a step."""

import socket
import time
from collections.abc import Iterator

import numpy as np
import pytest
from genie_env import GenieEnv, GenieError
from proxies import Deaf, Impatient

ACTIONS = np.array([1, 0, 1])


@pytest.fixture
def env(url: str) -> Iterator[GenieEnv]:
    env = GenieEnv(url)
    yield env
    env.close()


def test_a_kept_connection_that_is_gone_is_opened_again(env: GenieEnv) -> None:
    env.reset(seed=3)
    assert env.step(ACTIONS[0])[4]["step"] == 1
    for step, how in enumerate((socket.SHUT_RDWR, socket.SHUT_WR, socket.SHUT_RD), start=2):
        kept = env._server._connection._http.sock
        assert kept is not None
        kept.shutdown(how)
        assert env.step(ACTIONS[0])[4]["step"] == step


def test_a_learner_that_thinks_for_long_goes_on(url: str, env: GenieEnv) -> None:
    proxy = Impatient(url, idle=0.2)
    slow = GenieEnv(proxy.url)
    np.testing.assert_array_equal(slow.reset(seed=3)[0], env.reset(seed=3)[0])
    before = proxy.connections
    for step, action in enumerate(ACTIONS, start=1):
        time.sleep(1)
        after, *_, info = slow.step(action)
        assert info["step"] == step
        np.testing.assert_array_equal(after, env.step(action)[0])
    assert proxy.connections >= before + len(ACTIONS)
    slow.close()
    proxy.close()


def test_a_step_whose_answer_was_lost_is_taken_once(url: str, env: GenieEnv) -> None:
    # Answers: world, envs, reset, step, step.
    proxy = Deaf(url, lost=5)
    other = GenieEnv(proxy.url)
    np.testing.assert_array_equal(other.reset(seed=3)[0], env.reset(seed=3)[0])
    for step, action in enumerate(ACTIONS, start=1):
        after, *_, info = other.step(action)
        assert info["step"] == step
        np.testing.assert_array_equal(after, env.step(action)[0])
    assert proxy.answers > 5
    other.close()
    proxy.close()


def test_a_server_that_is_gone_is_told(url: str) -> None:
    proxy = Deaf(url, lost=3)
    env = GenieEnv(proxy.url)
    proxy.close()
    env._server._connection.close()
    with pytest.raises(GenieError, match="is `genie env` running there"):
        env.reset(seed=1)
