"""One environment."""

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Discrete, Space

from genie_env.actions import Actions, ActionTable
from genie_env.server import Observation, Server

Reward = Callable[[Observation, int, Observation], float]
"""What a step is worth, from the observation before it, the action, and the observation after it."""
Terminated = Callable[[Observation], bool]
"""Whether the episode ends with what is seen after a step."""


def checked_render_mode(render_mode: str | None) -> str | None:
    """The render mode, if it is one of ours."""
    if render_mode not in (None, "rgb_array"):
        raise ValueError(f"render_mode is {render_mode!r}, expected None or 'rgb_array'")
    return render_mode


class GenieEnv(gymnasium.Env[Observation, Any]):
    """One environment of a learned world. `action_names` tells what its actions are called.

    url: the server's address.
    max_steps: steps after which an episode is truncated; default: the server's.
    reward: function of (observation before, action, observation after), a number; default: the world's own, if any.
    terminated: function of the observation after a step, whether the episode ends with it; default: the world's own.
    actions: 'latent' for the world's latent actions, 'named' for those that have names from labels.
    render_mode: 'rgb_array', or None.
    timeout: seconds to wait for an answer.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 15}
    action_space: Discrete
    observation_space: Space[Any]

    def __init__(
        self,
        url: str = "http://127.0.0.1:5555",
        max_steps: int | None = None,
        reward: Reward | None = None,
        terminated: Terminated | None = None,
        actions: Actions = "latent",
        render_mode: str | None = None,
        timeout: float = 60,
    ) -> None:
        self.render_mode = checked_render_mode(render_mode)
        self._reward = reward
        self._terminated = terminated
        self._server = Server(url, 1, max_steps, timeout)
        world = self._server.world
        self._table = ActionTable(world, actions)
        self.metadata = {**self.metadata, "render_fps": world["fps"]}
        self.observation_space = self._server.observation_space
        self.action_space = self._table.space
        self.action_names = self._table.names
        self._observation: Observation | None = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begins an episode. `options={"start": n}` chooses the world's start; otherwise the seed does."""
        super().reset(seed=seed)
        body = dict(options or {})
        if seed is not None:
            body["seed"] = int(seed)
        observation: Observation = self._server.reset(**body)["observation"][0]
        self._observation = observation
        return observation, {"step": 0}

    def step(self, action: int | np.integer[Any]) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        before = self._observation
        if before is None:
            raise gymnasium.error.ResetNeeded("step before reset: call reset first")
        answer = self._server.step(self._table.latent(action))
        after: Observation = answer["observation"][0]
        self._observation = after
        reward, terminated = answer["reward"][0], answer["terminated"][0]
        if self._reward is not None:
            reward = self._reward(before, int(action), after)
        if self._terminated is not None:
            terminated = self._terminated(after)
        return after, float(reward), bool(terminated), bool(answer["truncated"][0]), {"step": int(answer["step"][0])}

    def render(self) -> Any:
        """The last observation, where render_mode is 'rgb_array'."""
        return self._observation if self.render_mode == "rgb_array" else None

    def close(self) -> None:
        """Closes the environment on the server."""
        self._server.close()
