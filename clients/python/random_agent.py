"""Plays a world with random actions, in several environments at once, and tells how fast that is.

    genie env worlds/pong &
    python random_agent.py [--url http://127.0.0.1:5555] [--envs 4] [--steps 200]
"""

import argparse
import time

from genie_env import GenieVectorEnv

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("--url", default="http://127.0.0.1:5555")
parser.add_argument("--envs", type=int, default=4)
parser.add_argument("--steps", type=int, default=200)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()

env = GenieVectorEnv(options.url, num_envs=options.envs, max_steps=64)
env.action_space.seed(options.seed)
env.reset(seed=options.seed)
episodes = 0
began = time.perf_counter()
for _ in range(options.steps):
    _, _, terminated, truncated, _ = env.step(env.action_space.sample())
    episodes += int((terminated | truncated).sum())
seconds = time.perf_counter() - began
env.close()
played = options.envs * options.steps
print(f"{played} steps in {options.envs} environments, {episodes} episodes ended, {played / seconds:.1f} steps/s")
