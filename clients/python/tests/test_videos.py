"""Videos of episodes."""

from pathlib import Path

import genie_env
import gymnasium
import numpy as np
import pytest
from gymnasium.wrappers import RecordVideo
from gymnasium.wrappers.vector import RecordVideo as RecordVectorVideo

pytest.importorskip("moviepy", reason="RecordVideo needs moviepy: pip install moviepy")


def test_of_one(url: str, tmp_path: Path) -> None:
    env = gymnasium.make(genie_env.ENV_ID, url=url, max_steps=3, render_mode="rgb_array")
    env = RecordVideo(env, str(tmp_path / "videos"), episode_trigger=lambda episode: True)
    env.reset(seed=1)
    for _ in range(3):
        env.step(0)
    env.close()  # type: ignore[no-untyped-call, unused-ignore]
    assert [file.name for file in (tmp_path / "videos").glob("*.mp4")] == ["rl-video-episode-0.mp4"]
    assert (tmp_path / "videos" / "rl-video-episode-0.mp4").stat().st_size > 200


def test_of_several(url: str, tmp_path: Path) -> None:
    envs = gymnasium.make_vec(genie_env.ENV_ID, num_envs=4, url=url, max_steps=3, render_mode="rgb_array")
    envs = RecordVectorVideo(envs, str(tmp_path / "videos"), episode_trigger=lambda episode: episode == 0)
    envs.reset(seed=1)
    for _ in range(5):
        envs.step(np.zeros(4, dtype=np.int64))
    envs.close()
    files = list((tmp_path / "videos").glob("*.mp4"))
    assert len(files) == 1 and files[0].stat().st_size > 200
