"""What the numbers of an action space stand for: latent actions, or the game's own by name."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from gymnasium.spaces import Discrete

from genie_env.errors import GenieError

Actions = Literal["latent", "named"]


class ActionTable:
    """The actions of a world as an agent sees them.

    latent: the world's own numbers, which another training of the same video may give another order.
    named: the game's actions, which the world knows from labels beside its videos, in the alphabet's order of their
        names. So a number means the same in all worlds of a game.
    """

    def __init__(self, world: dict[str, Any], actions: Actions) -> None:
        if actions not in ("latent", "named"):
            raise ValueError(f"actions is {actions!r}, expected 'latent' or 'named'")
        known: list[dict[str, Any]] = world["actions"]
        if actions == "latent":
            self.names = [str(action["name"]) for action in known]
            latent = [int(action["index"]) for action in known]
        else:
            by_name: dict[str, int] = {}
            for action in known:
                # Of several latent actions for one of the game's, the first is taken.
                if action.get("nameFrom") == "labels":
                    by_name.setdefault(str(action["name"]), int(action["index"]))
            if not by_name:
                raise GenieError(
                    f"actions='named': {world['title']} has no action whose name comes from labels, "
                    "expected a world that was trained on labelled videos: use actions='latent'"
                )
            self.names = sorted(by_name)
            latent = [by_name[name] for name in self.names]
        self._latent = np.array(latent, dtype=np.int64)
        self.space = Discrete(len(self.names))

    def latent(self, actions: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """The latent actions that the numbers of the space stand for."""
        chosen = np.atleast_1d(np.asarray(actions))
        wrong = [action for action in chosen.tolist() if not self._holds(action)]
        if wrong:
            raise GenieError(f"action: found {wrong[0]}, expected 0 to {len(self.names) - 1}")
        return self._latent[chosen.astype(np.int64)]

    def _holds(self, action: object) -> bool:
        return isinstance(action, int) and 0 <= action < len(self.names)
