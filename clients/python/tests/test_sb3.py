"""Stable-Baselines3 on a learned world."""

import numpy as np
import numpy.typing as npt
import pytest
from gymnasium.vector import AutoresetMode

pytest.importorskip("stable_baselines3", reason="needs Stable-Baselines3: pip install './clients/python[sb3]'")

from genie_env import GenieVectorEnv  # noqa: E402
from genie_env.sb3 import GenieVecEnv  # noqa: E402
from genie_env.server import Observation  # noqa: E402


def test_an_episode_that_ends_keeps_its_last_observation(url: str) -> None:
    def make() -> GenieVectorEnv:
        return GenieVectorEnv(url, num_envs=2, max_steps=2, autoreset_mode=AutoresetMode.SAME_STEP)

    ours, plain = GenieVecEnv(make()), make()
    ours.seed(5)
    np.testing.assert_array_equal(ours.reset(), plain.reset(seed=[5, 6])[0])
    for _ in range(2):
        actions = np.array([1, 0])
        observation, reward, done, infos = ours.step(actions)
        expected, *_, info = plain.step(actions)
        np.testing.assert_array_equal(observation, expected)
    assert done.tolist() == [True, True] and reward.dtype == np.float32
    for i in range(2):
        np.testing.assert_array_equal(infos[i]["terminal_observation"], info["final_obs"][i])
        assert infos[i]["TimeLimit.truncated"] is True and infos[i]["step"] == 2
    ours.close()
    plain.close()


def test_ppo_learns_with_it(url: str) -> None:
    from stable_baselines3 import PPO

    def paid(before: Observation, actions: npt.NDArray[np.int64], after: Observation) -> npt.NDArray[np.bool_]:
        first: npt.NDArray[np.bool_] = actions == 1
        return first

    env = GenieVecEnv(
        GenieVectorEnv(url, num_envs=4, max_steps=8, reward=paid, autoreset_mode=AutoresetMode.SAME_STEP)
    )
    agent = PPO("MlpPolicy", env, n_steps=32, batch_size=64, learning_rate=1e-3, gamma=0.0, seed=0, device="cpu")
    agent.learn(1024)
    actions, _ = agent.predict(env.reset(), deterministic=True)
    assert (actions == 1).all()
    env.close()


def test_other_modes_are_refused(url: str) -> None:
    env = GenieVectorEnv(url, num_envs=2)
    with pytest.raises(ValueError, match="autoreset_mode is .*NEXT_STEP.*, expected AutoresetMode.SAME_STEP"):
        GenieVecEnv(env)
    env.close()
