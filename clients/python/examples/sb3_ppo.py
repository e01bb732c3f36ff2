"""Trains Stable-Baselines3's PPO inside a learned Pong, over the wire, and tells what it learned and how fast.

    pip install './clients/python[sb3]'
    genie env worlds/pong &
    python examples/sb3_ppo.py [--url http://127.0.0.1:5555] [--steps 40000] [--seconds 600]

The agent sees two frames. Its reward is read from them: how near the paddle is to the ball's row. So the least return of
an episode is 0, and the most is its number of steps.
"""

import argparse
import time
from typing import Any

import numpy as np
from genie_env import GenieVectorEnv
from genie_env.sb3 import GenieVecEnv
from gymnasium.vector import AutoresetMode
from pong_reward import follows_ball
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecFrameStack, VecMonitor

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("--url", default="http://127.0.0.1:5555")
parser.add_argument("--envs", type=int, default=16)
parser.add_argument("--steps", type=int, default=40_000, help="of all environments together")
parser.add_argument("--seconds", type=float, default=600, help="stop after so long")
parser.add_argument("--episode", type=int, default=64, help="steps of an episode")
parser.add_argument("--test-episodes", type=int, default=32)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--save", help="file to write the agent to")
options = parser.parse_args()


class StopAfter(BaseCallback):
    """Ends the training when its time is over."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def _on_training_start(self) -> None:
        self.began = time.perf_counter()

    def _on_step(self) -> bool:
        return time.perf_counter() - self.began < self.seconds


class Timed(GenieVecEnv):
    """Adds up the time between a step's request and its answer, the reward's reckoning included."""

    seconds, steps = 0.0, 0

    def step_wait(self) -> Any:
        began = time.perf_counter()
        answer = super().step_wait()
        self.seconds += time.perf_counter() - began
        self.steps += 1
        return answer


def returns(agent: PPO) -> Any:
    """Returns of test episodes: the agent's best action always, from the same seeds each time."""
    env.seed(10_000 + options.seed)
    return evaluate_policy(agent, env, options.test_episodes, return_episode_rewards=True)[0]


world = Timed(
    GenieVectorEnv(
        url=options.url,
        num_envs=options.envs,
        max_steps=options.episode,
        reward=follows_ball,
        autoreset_mode=AutoresetMode.SAME_STEP,
    )
)
env = VecMonitor(VecFrameStack(world, 2))
agent = PPO(
    "CnnPolicy",
    env,
    n_steps=64,
    batch_size=256,
    n_epochs=4,
    learning_rate=5e-4,
    gamma=0.9,
    ent_coef=0.01,
    seed=options.seed,
    device="cpu",
)

first = returns(agent)
world.seconds, world.steps = 0.0, 0
began = time.perf_counter()
agent.learn(options.steps, callback=StopAfter(options.seconds))
seconds = time.perf_counter() - began
took = world.seconds, world.steps
last = returns(agent)
if options.save:
    agent.save(options.save)
env.close()

played = agent.num_timesteps
for name, values in (("before", first), ("after", last)):
    print(f"{name}: return {np.mean(values):.1f} ± {np.std(values):.1f} of {options.episode}, {len(values)} episodes")
print(f"{played} steps in {seconds:.0f} s: {played / seconds:.0f} steps/s, learning included")
print(f"a step of {options.envs} environments: {1000 * took[0] / took[1]:.0f} ms, {options.envs * took[1] / took[0]:.0f} steps/s")
