"""Actions by the names that labels gave them."""

import genie_env
import gymnasium
import numpy as np
import pytest
from genie_env import GenieEnv, GenieError, GenieVectorEnv


def test_the_games_own_are_played_by_name(url: str) -> None:
    latent = GenieEnv(url)
    if not any(action.get("nameFrom") == "labels" for action in latent._server.world["actions"]):
        pytest.skip("this world's actions have no names from labels")
    named = gymnasium.make(genie_env.ENV_ID, url=url, actions="named").unwrapped
    several = GenieVectorEnv(url, num_envs=2, actions="named")
    assert isinstance(named, GenieEnv)
    assert named.action_names == sorted(named.action_names) == several.action_names
    assert set(named.action_names) <= set(latent.action_names)
    for number, name in enumerate(named.action_names):
        for env in (latent, named, several):
            env.reset(seed=2)
        expected = latent.step(latent.action_names.index(name))[0]
        np.testing.assert_array_equal(named.step(number)[0], expected)
        np.testing.assert_array_equal(several.step(np.array([number, 0]))[0][0], expected)
    for opened in (latent, named, several):
        opened.close()


def test_a_world_without_such_names_says_so(url: str) -> None:
    latent = GenieEnv(url)
    nameless = not any(action.get("nameFrom") == "labels" for action in latent._server.world["actions"])
    latent.close()
    if not nameless:
        pytest.skip("this world's actions have names from labels")
    with pytest.raises(GenieError, match="no action whose name comes from labels, .* use actions='latent'"):
        GenieEnv(url, actions="named")
