"""A single environment."""

import genie_env
import gymnasium
import numpy as np
import pytest
from genie_env import GenieEnv, GenieError
from genie_env.server import Observation
from gymnasium.utils.env_checker import check_env
from gymnasium.wrappers import RecordEpisodeStatistics


def test_is_what_gymnasium_expects(url: str) -> None:
    env = gymnasium.make(genie_env.ENV_ID, url=url, render_mode="rgb_array")
    check_env(env.unwrapped)
    assert env.spec is not None and env.spec.id == "genie_env/World-v0"
    assert env.metadata["render_fps"] == 15
    env.close()


def test_the_same_seed_gives_the_same_observations(url: str) -> None:
    env = GenieEnv(url, render_mode="rgb_array")

    def play() -> Observation:
        seen = [env.reset(seed=5)[0]]
        seen += [env.step(action)[0] for action in (0, 1, 1, 0)]
        return np.stack(seen)

    first = play()
    assert first.shape == (5, *(env.observation_space.shape or ()))
    np.testing.assert_array_equal(first, play())
    assert np.abs(np.diff(first.astype(int), axis=0)).max() > 0
    np.testing.assert_array_equal(env.render(), first[-1])
    env.close()


def test_reward_and_end_come_from_outside(url: str) -> None:
    env = GenieEnv(url, max_steps=3, reward=lambda before, action, after: action, terminated=lambda after: True)
    env.reset(seed=1)
    _, reward, terminated, truncated, info = env.step(1)
    assert (reward, terminated, truncated, info["step"]) == (1.0, True, False, 1)
    assert [env.step(0)[3] for _ in range(2)] == [False, True]
    env.close()


def test_statistics_of_episodes(url: str) -> None:
    env = RecordEpisodeStatistics(
        gymnasium.make(genie_env.ENV_ID, url=url, max_steps=3, reward=lambda before, action, after: 2.0)
    )
    env.reset(seed=1)
    infos = [env.step(0)[4] for _ in range(3)]
    assert "episode" not in infos[1]
    assert (infos[2]["episode"]["r"], infos[2]["episode"]["l"]) == (6.0, 3)
    env.close()


def test_errors_say_what_was_expected(url: str) -> None:
    env = GenieEnv(url)
    with pytest.raises(gymnasium.error.ResetNeeded, match="call reset first"):
        env.step(0)
    env.reset(seed=1)
    for wrong in (99, -1, 0.5):
        with pytest.raises(GenieError, match=f"action: found {wrong}, expected 0 to"):
            env.step(wrong)  # type: ignore[arg-type]
    with pytest.raises(GenieError, match="start: found 999"):
        env.reset(options={"start": 999})
    env.close()
    with pytest.raises(GenieError, match="these environments are closed"):
        env.step(0)
    with pytest.raises(GenieError, match="is `genie env` running there"):
        GenieEnv("http://127.0.0.1:1")
    with pytest.raises(ValueError, match="expected an address such as"):
        GenieEnv("localhost:5555")
    with pytest.raises(ValueError, match="render_mode is 'human', expected"):
        GenieEnv(url, render_mode="human")
    with pytest.raises(ValueError, match="actions is 'own', expected 'latent' or 'named'"):
        GenieEnv(url, actions="own")  # type: ignore[arg-type]
