"""Plays a world with random actions, in several environments at once, and tells how fast that is.

    genie env worlds/pong &
    python examples/random_agent.py [--url http://127.0.0.1:5555] [--envs 4] [--steps 200]
"""

import argparse
import time

import genie_env
import gymnasium

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("--url", default="http://127.0.0.1:5555")
parser.add_argument("--envs", type=int, default=4)
parser.add_argument("--steps", type=int, default=200)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()

env = gymnasium.make_vec(genie_env.ENV_ID, url=options.url, num_envs=options.envs, max_steps=64)
env.action_space.seed(options.seed)
env.reset(seed=options.seed)
episodes = 0
began = time.perf_counter()
for _ in range(options.steps):
    terminated, truncated = env.step(env.action_space.sample())[2:4]
    episodes += int((terminated | truncated).sum())
seconds = time.perf_counter() - began
env.close()
played = options.envs * options.steps
print(f"{played} steps in {options.envs} environments, {episodes} episodes ended, {played / seconds:.1f} steps/s")
