"""Learned worlds as environments of Stable-Baselines3: `pip install './clients/python[sb3]'`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode
from stable_baselines3.common.vec_env import VecEnv

from genie_env.server import Observation
from genie_env.vector_env import GenieVectorEnv

Infos = list[dict[str, Any]]


class GenieVecEnv(VecEnv):  # type: ignore[misc, unused-ignore]
    """A vector environment in SAME_STEP mode, as Stable-Baselines3 expects it: one request steps all.

    `DummyVecEnv` and `make_vec_env` work too, but send a request for each environment.
    """

    def __init__(self, env: GenieVectorEnv) -> None:
        if env.metadata["autoreset_mode"] is not AutoresetMode.SAME_STEP:
            raise ValueError(f"autoreset_mode is {env.metadata['autoreset_mode']}, expected AutoresetMode.SAME_STEP")
        self.env = env
        self._actions: npt.NDArray[np.int64] | None = None
        super().__init__(env.num_envs, env.single_observation_space, env.single_action_space)

    def reset(self) -> Observation:
        """Begins all episodes, with the seeds that `seed()` gave."""
        seeds = None if all(seed is None for seed in self._seeds) else self._seeds
        options = self._options[0] if self._options else None
        observation, info = self.env.reset(seed=seeds, options=options)
        self.reset_infos = [{"step": int(step)} for step in info["step"]]
        self._reset_seeds()
        self._reset_options()
        return observation

    def step_async(self, actions: npt.NDArray[np.int64]) -> None:
        """Takes the actions of the next step."""
        self._actions = actions

    def step_wait(self) -> tuple[Observation, npt.NDArray[np.float32], npt.NDArray[np.bool_], Infos]:
        """Steps all environments; one that ended shows the first observation of its next episode."""
        if self._actions is None:
            raise RuntimeError("step_wait before step_async: call step_async first")
        observation, reward, terminated, truncated, info = self.env.step(self._actions)
        infos: Infos = [{"step": int(step)} for step in info["step"]]
        for i in np.flatnonzero(terminated | truncated):
            infos[i] = {
                "step": int(info["final_info"]["step"][i]),
                "terminal_observation": info["final_obs"][i],
                "TimeLimit.truncated": bool(truncated[i] and not terminated[i]),
            }
        return observation, reward.astype(np.float32), terminated | truncated, infos

    def close(self) -> None:
        """Closes the environments on the server."""
        self.env.close()

    def get_images(self) -> Sequence[Observation | None]:
        """What each environment shows, where the render mode is 'rgb_array'."""
        return self.env.render() or [None] * self.num_envs

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """An attribute of the vector environment, once for each environment asked for."""
        return [getattr(self.env, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Refused: the environments are on the server."""
        raise NotImplementedError(f"{attr_name}: the environments are on the server, and share what they are made with")

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> list[Any]:
        """Refused: the environments are on the server."""
        raise NotImplementedError(f"{method_name}: the environments are on the server, and have no methods here")

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        """Never: no wrapper is around a single one of the environments."""
        return [False for _ in self._get_indices(indices)]
