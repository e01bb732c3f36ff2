"""Finds out which latent action moves Pong's paddle up, by trying: an epsilon-greedy bandit with three arms.

    genie env worlds/pong &
    python examples/bandit.py [--url http://127.0.0.1:5555] [--steps 150]

Nothing tells it what the actions mean. It sees pixels, and is rewarded for each pixel by which the paddle rises.
"""

import argparse

import numpy as np
from genie_env import GenieEnv
from genie_env.server import Observation


def paddle_row(observation: Observation) -> float:
    """Mean row of the bright pixels in the columns of the player's paddle, at the left."""
    bright = observation[:, 2:8].astype(float).sum(axis=(1, 2))
    bright = np.maximum(0, bright - np.median(bright))
    return float((np.arange(len(bright)) * bright).sum() / max(bright.sum(), 1))


def risen(before: Observation, action: int, after: Observation) -> float:
    return paddle_row(before) - paddle_row(after)


parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("--url", default="http://127.0.0.1:5555")
parser.add_argument("--steps", type=int, default=150)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()

random = np.random.default_rng(options.seed)
# Short episodes: a paddle that has reached the edge can rise no further, whatever is tried.
env = GenieEnv(options.url, max_steps=8, reward=risen)
arms = env.action_space.n
value, tried = np.zeros(arms), np.zeros(arms)
env.reset(seed=options.seed)
for step in range(options.steps):
    explore = step < 2 * arms or random.random() < 0.3
    action = int(random.integers(arms)) if explore else int(value.argmax())
    reward, terminated, truncated = env.step(action)[1:4]
    tried[action] += 1
    value[action] += (reward - value[action]) / tried[action]
    if terminated or truncated:
        env.reset()
for action, name in enumerate(env.action_names):
    print(f"action {action} ({name}): tried {tried[action]:.0f} times, the paddle rises {value[action]:+.2f} pixels")
best = int(value.argmax())
print(f"up is action {best} ({env.action_names[best]})")
env.close()
