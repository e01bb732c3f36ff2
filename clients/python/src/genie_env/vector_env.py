"""Several environments that are stepped in one request."""

from collections.abc import Callable, Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from genie_env.actions import Actions, ActionTable
from genie_env.env import checked_render_mode
from genie_env.server import Observation, Server

Flags = npt.NDArray[np.bool_]
Step = tuple[Observation, npt.NDArray[np.float64], Flags, Flags, dict[str, Any]]
Reward = Callable[[Observation, npt.NDArray[np.int64], Observation], npt.ArrayLike]
"""What a step is worth in each environment, from the observations before, the actions, and the observations after."""
Terminated = Callable[[Observation], npt.ArrayLike]
"""Whether each episode ends with what is seen after a step."""


class GenieVectorEnv(gymnasium.vector.VectorEnv[Observation, npt.NDArray[np.int64], npt.NDArray[Any]]):
    """Several environments of a learned world; the server plays them on all of its threads.

    Arguments are those of `GenieEnv`, but `reward` and `terminated` take the observations of all environments and the
    actions, and give one number or truth value for each. `autoreset_mode` says how the next episode begins:

    NEXT_STEP: with the step after the last one, whose action then counts for nothing.
    SAME_STEP: with the last step itself, whose own observation is `info["final_obs"]`.
    DISABLED: with `reset(options={"reset_mask": mask})`.
    """

    metadata: dict[str, Any] = {
        "render_modes": ["rgb_array"],
        "render_fps": 15,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        url: str = "http://127.0.0.1:5555",
        num_envs: int = 1,
        max_steps: int | None = None,
        reward: Reward | None = None,
        terminated: Terminated | None = None,
        actions: Actions = "latent",
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        render_mode: str | None = None,
        timeout: float = 300,
    ) -> None:
        self.num_envs = num_envs
        self.render_mode = checked_render_mode(render_mode)
        self._mode = AutoresetMode(autoreset_mode)
        self._reward = reward
        self._terminated = terminated
        self._server = Server(url, num_envs, max_steps, timeout)
        world = self._server.world
        self._table = ActionTable(world, actions)
        self.metadata = {**self.metadata, "render_fps": world["fps"], "autoreset_mode": self._mode}
        self.single_observation_space = self._server.observation_space
        self.single_action_space = self._table.space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.action_names = self._table.names
        self._observation: Observation | None = None
        self._ended: Flags = np.zeros(num_envs, dtype=np.bool_)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begins all episodes, or those that `options["reset_mask"]` names.

        Environment i begins with `seed + i`, or each with its own of a list. `options={"start": n}` chooses the start.
        """
        super().reset(seed=seed if isinstance(seed, int) else None)
        body = dict(options or {})
        mask = self._checked_mask(body.pop("reset_mask", None))
        if not mask.all():
            body["mask"] = mask.tolist()
        if isinstance(seed, (int, np.integer)):
            body["seed"] = int(seed)
        elif seed is not None and any(one is not None for one in seed):
            body["seed"] = self._checked_seeds(seed, mask)
        answer = self._server.reset(**body)
        self._ended = self._ended & ~mask
        self._observation = answer["observation"]
        return answer["observation"], self._info(answer, mask)

    def step(self, actions: npt.NDArray[np.int64]) -> Step:
        """Steps all environments; what becomes of those that ended is the autoreset mode's to say."""
        before = self._observation
        if before is None:
            raise gymnasium.error.ResetNeeded("step before reset: call reset first")
        if self._mode is AutoresetMode.DISABLED and self._ended.any():
            ended = int(np.flatnonzero(self._ended)[0])
            raise gymnasium.error.ResetNeeded(
                f"environment {ended} has ended: reset it first, with options={{'reset_mask': mask}}"
            )
        actions = np.asarray(actions)
        begun = self._ended
        answer = self._server.step(self._table.latent(actions), reset=begun)
        after: Observation = answer["observation"]
        reward = np.where(begun, 0.0, self._rewards(before, actions, after, answer))
        terminated = self._ends(after, answer) & ~begun
        truncated = answer["truncated"].astype(np.bool_)
        self._observation = after
        everywhere = np.ones(self.num_envs, dtype=np.bool_)
        ended_now = terminated | truncated
        if self._mode is not AutoresetMode.SAME_STEP:
            self._ended = ended_now
            return after, reward, terminated, truncated, self._info(answer, everywhere)
        if not ended_now.any():
            return after, reward, terminated, truncated, self._info(answer, everywhere)
        anew = self._server.reset(mask=ended_now.tolist())
        self._observation = anew["observation"]
        info = {**self._info(anew, everywhere), **self._final(after, answer, ended_now)}
        return anew["observation"], reward, terminated, truncated, info

    def render(self) -> tuple[Observation, ...] | None:
        """The last observation of each environment, where render_mode is 'rgb_array'."""
        if self.render_mode != "rgb_array" or self._observation is None:
            return None
        return tuple(self._observation)

    def close_extras(self, **kwargs: Any) -> None:
        """Closes the environments on the server."""
        self._server.close()

    def _rewards(
        self, before: Observation, actions: npt.NDArray[np.int64], after: Observation, answer: dict[str, Any]
    ) -> npt.NDArray[np.float64]:
        given = answer["reward"] if self._reward is None else self._reward(before, actions, after)
        return self._one_each("reward", np.asarray(given, dtype=np.float64))

    def _ends(self, after: Observation, answer: dict[str, Any]) -> Flags:
        given = answer["terminated"] if self._terminated is None else self._terminated(after)
        return self._one_each("terminated", np.asarray(given, dtype=np.bool_))

    def _one_each(self, name: str, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        if values.shape != (self.num_envs,):
            raise ValueError(f"{name}: found shape {values.shape}, expected {(self.num_envs,)}, one for each environment")
        return values

    def _checked_mask(self, mask: Any) -> Flags:
        if mask is None:
            return np.ones(self.num_envs, dtype=np.bool_)
        flags = np.asarray(mask)
        if flags.shape != (self.num_envs,) or flags.dtype != np.bool_ or not flags.any():
            raise ValueError(f"reset_mask: found {mask!r}, expected {self.num_envs} booleans, one of them true at least")
        return flags

    def _checked_seeds(self, seeds: Sequence[int | None], mask: Flags) -> list[int]:
        if len(seeds) != self.num_envs:
            raise ValueError(f"seed: found {len(seeds)}, expected {self.num_envs}, one for each environment")
        for i, one in enumerate(seeds):
            if one is None and mask[i]:
                raise ValueError(f"seed: found None for environment {i}, expected a number for all or for none")
        return [0 if one is None else int(one) for one in seeds]

    def _info(self, answer: dict[str, Any], known: Flags) -> dict[str, Any]:
        """Information on the environments that are `known`, as Gymnasium batches it."""
        return {"step": np.where(known, answer["step"], 0), "_step": known.copy()}

    def _final(self, observation: Observation, answer: dict[str, Any], ended: Flags) -> dict[str, Any]:
        """Where the episodes ended that have begun anew since."""
        final = np.full(self.num_envs, None, dtype=object)
        for i in np.flatnonzero(ended):
            final[i] = observation[i]
        return {
            "final_obs": final,
            "_final_obs": ended.copy(),
            "final_info": self._info(answer, ended),
            "_final_info": ended.copy(),
        }
