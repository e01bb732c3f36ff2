"""Environments on a server, which are reset and stepped together."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from gymnasium.spaces import Box

from genie_env.connection import Connection
from genie_env.errors import GenieError

Observation = npt.NDArray[np.uint8]
"""RGB, `[H, W, 3]`; of several environments `[N, H, W, 3]`."""


class Server:
    """A group of `count` environments of the world that a server serves."""

    def __init__(self, url: str, count: int, max_steps: int | None, timeout: float) -> None:
        self._connection = Connection(url, timeout)
        self._id: str | None = None
        self.world = self._connection.ask("GET", "/v1/world")
        if "observationSpace" not in self.world:
            raise GenieError(f"{url}: what answers there is not `genie env`")
        body: dict[str, Any] = {"count": count}
        if max_steps is not None:
            body["maxSteps"] = max_steps
        self._id = self._connection.ask("POST", "/v1/envs", body)["id"]

    @property
    def observation_space(self) -> Box:
        """What one environment shows."""
        return Box(0, 255, tuple(self.world["observationSpace"]["shape"]), np.uint8)

    def reset(self, **body: Any) -> dict[str, Any]:
        """Begins episodes, with `seed`, `start` and `mask` as the protocol has them. Returns a transition."""
        return self._connection.ask("POST", f"{self._path()}/reset", body)

    def step(self, actions: Iterable[int], reset: npt.NDArray[np.bool_] | None = None) -> dict[str, Any]:
        """Steps all environments, but those that `reset` names begin anew. Returns a transition."""
        body: dict[str, Any] = {"actions": [int(action) for action in actions]}
        if reset is not None and reset.any():
            body["reset"] = reset.tolist()
        return self._connection.ask("POST", f"{self._path()}/step", body)

    def close(self) -> None:
        """Closes the environments and the connection."""
        if self._id is not None:
            path = self._path()
            self._id = None
            try:
                self._connection.ask("DELETE", path)
            except GenieError:
                pass  # the server ended first, or closed them itself
        self._connection.close()

    def _path(self) -> str:
        if self._id is None:
            raise GenieError(f"{self._connection.url}: these environments are closed: make new ones")
        return f"/v1/envs/{self._id}"
