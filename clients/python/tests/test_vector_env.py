"""Several environments at once, in each of Gymnasium's autoreset modes."""

from typing import Any

import genie_env
import gymnasium
import numpy as np
import numpy.typing as npt
import pytest
from genie_env import GenieEnv, GenieVectorEnv
from genie_env.server import Observation
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics

MODES = list(AutoresetMode)


def acts(before: Observation, actions: npt.NDArray[np.int64], after: Observation) -> npt.NDArray[np.float64]:
    return actions.astype(np.float64) + 1


def ints(*actions: int) -> npt.NDArray[np.int64]:
    return np.array(actions, dtype=np.int64)


def test_is_made_by_its_name(url: str) -> None:
    env = gymnasium.make_vec(genie_env.ENV_ID, num_envs=2, url=url, render_mode="rgb_array")
    assert isinstance(env.unwrapped, GenieVectorEnv)
    assert env.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert (env.num_envs, env.metadata["render_fps"]) == (2, 15)
    observation, info = env.reset(seed=1)
    assert env.observation_space.contains(observation)
    np.testing.assert_array_equal(info["_step"], [True, True])
    frames = env.render()
    assert frames is not None
    np.testing.assert_array_equal(np.stack(frames), observation)
    assert env.unwrapped.np_random_seed == 1
    env.close()


def test_each_plays_as_it_would_alone(url: str) -> None:
    several, single = GenieVectorEnv(url, num_envs=3), GenieEnv(url)
    observations = [several.reset(seed=7)[0]]
    observations += [several.step(ints(action, action, action))[0] for action in (1, 0, 1)]
    for i in range(3):
        alone = [single.reset(seed=7 + i)[0]]
        alone += [single.step(action)[0] for action in (1, 0, 1)]
        np.testing.assert_array_equal(np.stack(observations)[:, i], np.stack(alone))
    several.close()
    single.close()


def assert_same(found: Any, expected: Any) -> None:
    """Compares what two environments say, dictionaries and arrays of arrays included."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key in expected:
            assert_same(found[key], expected[key])
    elif isinstance(expected, tuple) or (isinstance(expected, np.ndarray) and expected.dtype == object):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    else:
        np.testing.assert_array_equal(found, expected)


class Sequel(GenieEnv):
    """Goes on with every second seed, as an environment in a group of two does."""

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        self.next_seed: int = self.next_seed if seed is None else seed
        answer = super().reset(seed=self.next_seed, options=options)
        self.next_seed += 2
        return answer


def odd(pictures: Observation) -> npt.NDArray[np.bool_]:
    """Ends about a third of the episodes with each step, by nothing but what is seen."""
    ends: npt.NDArray[np.bool_] = pictures.sum(axis=(-1, -2, -3), dtype=np.int64) % 3 == 0
    return ends


@pytest.mark.parametrize("mode", MODES)
def test_begins_anew_as_gymnasium_does(url: str, mode: AutoresetMode) -> None:
    """Plays beside Gymnasium's own vector environment, made of single ones: all that both say is the same."""

    def single() -> GenieEnv:
        return Sequel(
            url,
            max_steps=4,
            reward=lambda before, action, after: float(action + 1),
            terminated=lambda after: bool(odd(after)),
        )

    theirs = SyncVectorEnv([single, single], autoreset_mode=mode)
    ours = GenieVectorEnv(url, num_envs=2, max_steps=4, reward=acts, terminated=odd, autoreset_mode=mode)
    assert_same(ours.reset(seed=3), theirs.reset(seed=3))
    ended = np.zeros((2, 2), dtype=np.int64)
    for step in range(16):
        actions = ints(step % 3, (step + 1) % 2)
        found, expected = ours.step(actions), theirs.step(actions)
        assert_same(found, expected)
        terminated, truncated = found[2], found[3]
        ended += np.stack([terminated, truncated])
        over = terminated | truncated
        if mode is AutoresetMode.DISABLED and over.any():
            with pytest.raises(gymnasium.error.ResetNeeded, match=f"environment {over.argmax()} has ended"):
                ours.step(actions)
            assert_same(ours.reset(options={"reset_mask": over}), theirs.reset(options={"reset_mask": over}))
    # Episodes ended in both ways, so both were compared.
    assert (ended.sum(axis=1) > 0).all()
    theirs.close()
    ours.close()


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_statistics_of_episodes(url: str, mode: AutoresetMode) -> None:
    env = RecordEpisodeStatistics(
        gymnasium.make_vec(
            genie_env.ENV_ID, num_envs=2, url=url, max_steps=3, reward=acts, autoreset_mode=mode.value
        )
    )
    env.reset(seed=1)
    for _ in range(12):
        env.step(ints(0, 1))
    assert set(env.return_queue) == {3.0, 6.0}
    assert set(env.length_queue) == {3}
    assert len(env.length_queue) == (8 if mode is AutoresetMode.SAME_STEP else 6)
    env.close()


def test_goes_on_without_a_reward(url: str) -> None:
    env = GenieVectorEnv(url, num_envs=2)
    env.reset(seed=[4, 9])
    _, reward, terminated, truncated, info = env.step(ints(0, 0))
    assert reward.dtype == np.float64 and not (reward.any() or terminated.any() or truncated.any())
    np.testing.assert_array_equal(info["step"], [1, 1])
    env.close()


def test_errors_say_what_was_expected(url: str) -> None:
    env = GenieVectorEnv(url, num_envs=2, reward=lambda before, actions, after: 1.0)
    with pytest.raises(gymnasium.error.ResetNeeded, match="call reset first"):
        env.step(ints(0, 0))
    env.reset(seed=1)
    with pytest.raises(ValueError, match=r"reward: found shape \(\), expected \(2,\)"):
        env.step(ints(0, 0))
    with pytest.raises(ValueError, match="seed: found 1, expected 2"):
        env.reset(seed=[1])
    with pytest.raises(ValueError, match="seed: found None for environment 1"):
        env.reset(seed=[1, None])
    with pytest.raises(ValueError, match="reset_mask: found .* expected 2 booleans"):
        env.reset(options={"reset_mask": np.array([False, False])})
    with pytest.raises(ValueError, match="Sideways"):
        GenieVectorEnv(url, autoreset_mode="Sideways")
    env.close()
