"""Tests of the client against a server that runs: python test_genie_env.py URL. The server's episodes are never cut off."""

import socket
import sys
import threading
import unittest
import urllib.parse

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


class Deaf:
    """Passes bytes on to the server, but ends the connection instead of passing on answer number `lost`."""

    def __init__(self, lost):
        self._lost = lost
        self._answers = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        address = urllib.parse.urlsplit(URL)
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection((address.hostname, address.port))
            threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, source, target, answers):
        try:
            while data := source.recv(65536):
                if answers and data.startswith(b"HTTP/1.1"):
                    self._answers += 1
                    if self._answers == self._lost:
                        break
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        source.close()  # the other thread closes the other


class Connections(unittest.TestCase):
    def setUp(self):
        self.env = GenieEnv(URL)
        self.addCleanup(self.env.close)
        self.env.reset(seed=3)

    def test_a_kept_connection_that_is_gone_is_opened_again(self):
        self.assertEqual(self.env.step(0)[4]["step"], 1)
        for step, how in enumerate((socket.SHUT_RDWR, socket.SHUT_WR, socket.SHUT_RD), start=2):
            self.env._server._connection.sock.shutdown(how)
            self.assertEqual(self.env.step(0)[4]["step"], step)

    def test_a_step_whose_answer_was_lost_is_taken_once(self):
        # Answers: world, envs, reset, step, step.
        proxy = Deaf(lost=5)
        self.addCleanup(proxy.close)
        env = GenieEnv(proxy.url)
        self.addCleanup(env.close)
        first = env.reset(seed=3)[0]
        np.testing.assert_array_equal(first, self.env.reset(seed=3)[0])
        for step, action in enumerate((1, 0, 1), start=1):
            after, *_, info = env.step(action)
            self.assertEqual(info["step"], step)
            np.testing.assert_array_equal(after, self.env.step(action)[0])
        self.assertGreater(proxy._answers, 5)

    def test_a_server_that_is_gone_is_told(self):
        proxy = Deaf(lost=3)
        env = GenieEnv(proxy.url)
        proxy.close()
        env._server._connection.close()
        with self.assertRaisesRegex(GenieError, "is `genie env` running there"):
            env.reset(seed=1)


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
