"""Tests of the client against a server that runs: python test_genie_env.py URL. The server's episodes are never cut off."""

import sys
import unittest

import numpy as np
from genie_env import GenieEnv, GenieError, GenieVectorEnv
from gymnasium.utils.env_checker import check_env

URL = sys.argv.pop(1) if len(sys.argv) > 1 else "http://127.0.0.1:5555"


class Single(unittest.TestCase):
    def setUp(self):
        self.env = GenieEnv(URL, render_mode="rgb_array")
        self.addCleanup(self.env.close)

    def test_is_what_gymnasium_expects(self):
        check_env(self.env)

    def test_same_seed_same_observations(self):
        def play():
            seen = [self.env.reset(seed=5)[0]]
            seen += [self.env.step(action)[0] for action in (0, 1, 1, 0)]
            return np.stack(seen)

        first = play()
        self.assertEqual(first.shape, (5, *self.env.observation_space.shape))
        np.testing.assert_array_equal(first, play())
        self.assertGreater(np.abs(np.diff(first.astype(int), axis=0)).max(), 0)
        np.testing.assert_array_equal(self.env.render(), first[-1])

    def test_reward_and_end_come_from_outside(self):
        env = GenieEnv(URL, max_steps=3, reward=lambda before, action, after: action, terminated=lambda after: True)
        self.addCleanup(env.close)
        env.reset(seed=1)
        _, reward, terminated, truncated, info = env.step(1)
        self.assertEqual((reward, terminated, truncated, info["step"]), (1.0, True, False, 1))
        self.assertEqual([env.step(0)[3] for _ in range(2)], [False, True])

    def test_errors_say_what_was_expected(self):
        self.env.reset(seed=1)
        with self.assertRaisesRegex(GenieError, "expected 0 to"):
            self.env.step(99)
        with self.assertRaisesRegex(GenieError, "start: found 999"):
            self.env.reset(options={"start": 999})
        with self.assertRaisesRegex(GenieError, "is `genie env` running there"):
            GenieEnv("http://127.0.0.1:1")
        with self.assertRaisesRegex(ValueError, "expected an address such as"):
            GenieEnv("localhost:5555")


class Several(unittest.TestCase):
    def test_play_as_they_would_alone(self):
        several = GenieVectorEnv(URL, num_envs=3)
        single = GenieEnv(URL)
        self.addCleanup(several.close)
        self.addCleanup(single.close)
        observations = [several.reset(seed=7)[0]]
        observations += [several.step([action] * 3)[0] for action in (1, 0, 1)]
        for i in range(3):
            alone = [single.reset(seed=7 + i)[0]]
            alone += [single.step(action)[0] for action in (1, 0, 1)]
            np.testing.assert_array_equal(np.stack(observations)[:, i], np.stack(alone))

    def test_begin_anew_by_themselves(self):
        env = GenieVectorEnv(URL, num_envs=2, max_steps=2, reward=lambda before, actions, after: actions + 1.0)
        self.addCleanup(env.close)
        env.reset(seed=1)
        steps = [env.step(np.array([0, 1])) for _ in range(4)]
        self.assertEqual([list(info["step"]) for *_, info in steps], [[1, 1], [2, 2], [0, 0], [1, 1]])
        self.assertEqual([bool(truncated.all()) for _, _, _, truncated, _ in steps], [False, True, False, False])
        self.assertEqual([list(reward) for _, reward, *_ in steps], [[1, 2], [1, 2], [0, 0], [1, 2]])


if __name__ == "__main__":
    unittest.main()
