"""Learned worlds of Genie as Gymnasium environments. Needs a server: `genie env WORLD`.

    import genie_env  # registers the environments
    import gymnasium

    env = gymnasium.make("genie_env/World-v0", url="http://127.0.0.1:5555")
    envs = gymnasium.make_vec("genie_env/World-v0", num_envs=8, url="http://127.0.0.1:5555")

`gymnasium.make("genie_env:genie_env/World-v0")` imports the module by itself.
"""

import gymnasium

from genie_env.env import GenieEnv
from genie_env.errors import GenieError
from genie_env.vector_env import GenieVectorEnv

__all__ = ["ENV_ID", "GenieEnv", "GenieError", "GenieVectorEnv", "register_envs"]

ENV_ID = "genie_env/World-v0"


def register_envs() -> None:
    """Registers the environments with Gymnasium; the import does so."""
    if ENV_ID not in gymnasium.registry:
        gymnasium.register(
            ENV_ID,
            entry_point="genie_env.env:GenieEnv",
            vector_entry_point="genie_env.vector_env:GenieVectorEnv",
        )


register_envs()
