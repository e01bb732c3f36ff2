#!/usr/bin/env python3
"""Records games that other people wrote: one MP4 a recording, its labels in a JSON of the same name beside it.

    record_games.py ale:Freeway clips --videos 150       an Atari game      pip install ale-py gymnasium
    record_games.py doom:take_cover clips --videos 150   a Doom scenario    pip install vizdoom
    record_games.py procgen:ninja clips --videos 150     a Procgen game     pip install procgen-mirror gym3  (CPython 3.11)

Each needs numpy and imageio-ffmpeg too. A key is held for 2 to 8 frames, chosen at random; `--policy FILE.py` plays by the function
act(frame, random) of that file in its place, which returns the number of an action.

A long episode becomes several recordings; none crosses its end. The same seed makes the same recordings.

Licences: the ROMs in ale-py are not free, so keep what they make to yourself. ViZDoom's scenarios run on Freedoom (BSD), Procgen is MIT.
"""

import argparse
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from typing import Callable, NamedTuple, Optional

HELD = (2, 8)  # frames for which random play holds a key, least and most

PACKAGES = {
    "ale": "ale-py gymnasium numpy imageio-ffmpeg",
    "doom": "vizdoom numpy imageio-ffmpeg",
    "procgen": "procgen-mirror gym3 numpy imageio-ffmpeg",
}


class Problem(Exception):
    """What the user has to know, in one line."""


class Step(NamedTuple):
    """What an action led to."""

    frame: Optional["np.ndarray"]  # uint8 [H, W, 3]; None where the episode ended and nothing more of it is shown
    reward: float
    terminated: bool  # the game ended it
    truncated: bool  # a limit of time did


class Atari:
    """An Atari 2600 game, one step for four of its frames."""

    fps = 15

    def __init__(self, name: str, seed: int):
        import ale_py
        import gymnasium

        gymnasium.register_envs(ale_py)
        known = {spec.removeprefix("ALE/").removesuffix("-v5") for spec in gymnasium.registry if spec.startswith("ALE/")}
        check_known("ale", name, known)
        self.env = gymnasium.make(f"ALE/{name}-v5", frameskip=4, repeat_action_probability=0.0, obs_type="rgb")
        self.actions = [meaning.lower() for meaning in self.env.unwrapped.get_action_meanings()]
        self.seed: Optional[int] = seed

    def reset(self) -> "np.ndarray":
        frame, _ = self.env.reset(seed=self.seed)
        self.seed = None  # later episodes go on from the first one's chance
        return frame

    def step(self, action: int) -> Step:
        frame, reward, terminated, truncated, _ = self.env.step(action)
        return Step(frame, float(reward), bool(terminated), bool(truncated))


class Doom:
    """A scenario that comes with ViZDoom, one step for three tics, its buttons one by one; forward also with each turn."""

    fps = 12
    tics = 3
    names = {
        "MOVE_FORWARD": "forward",
        "MOVE_BACKWARD": "back",
        "MOVE_LEFT": "left",
        "MOVE_RIGHT": "right",
        "TURN_LEFT": "turn-left",
        "TURN_RIGHT": "turn-right",
        "ATTACK": "fire",
    }

    def __init__(self, name: str, seed: int):
        import vizdoom

        folder = pathlib.Path(vizdoom.__file__).parent / "scenarios"
        check_known("doom", name, {file.stem for file in folder.glob("*.cfg")})
        self.game = vizdoom.DoomGame()
        scratch = tempfile.mkdtemp(prefix="vizdoom-")
        self.game.set_doom_config_path(os.path.join(scratch, "vizdoom.ini"))
        self.game.load_config(str(folder / f"{name}.cfg"))
        self.game.set_window_visible(False)
        self.game.set_screen_format(vizdoom.ScreenFormat.RGB24)
        self.game.set_screen_resolution(vizdoom.ScreenResolution.RES_160X120)
        self.game.set_render_hud(False)
        self.game.set_mode(vizdoom.Mode.PLAYER)
        self.game.set_seed(seed)
        buttons = [button for button in self.game.get_available_buttons() if not button.name.endswith("_DELTA")]
        if not buttons:
            raise Problem(f"doom:{name}: its buttons are axes, expected some that are pressed or not; take another scenario")
        self.game.set_available_buttons(buttons)
        here = os.getcwd()
        os.chdir(scratch)  # the engine leaves a folder of its own where it is started
        self.game.init()
        os.chdir(here)
        pressed = [(), *((button,) for button in buttons)]
        turns = [button for button in buttons if button.name.startswith("TURN_") and "180" not in button.name]
        pressed += [(button, turn) for button in buttons if button.name == "MOVE_FORWARD" for turn in turns]
        self.actions = ["-".join(self.name_of(button) for button in held) or "none" for held in pressed]
        self.pressed = [[float(button in held) for button in buttons] for held in pressed]

    def name_of(self, button) -> str:
        return self.names.get(button.name, button.name.lower().replace("_", "-"))

    def reset(self) -> "np.ndarray":
        self.game.new_episode()
        return self.game.get_state().screen_buffer.copy()

    def step(self, action: int) -> Step:
        reward = self.game.make_action(self.pressed[action], self.tics)
        if not self.game.is_episode_finished():
            return Step(self.game.get_state().screen_buffer.copy(), float(reward), False, False)
        late = self.game.is_episode_timeout_reached()
        return Step(None, float(reward), not late, late)


class Procgen:
    """A Procgen game, levels beyond those of other seeds."""

    fps = 15
    actions = ["down-left", "left", "up-left", "down", "none", "up", "down-right", "right", "up-right"]
    levels = 100_000

    def __init__(self, name: str, seed: int):
        from procgen import ProcgenGym3Env
        from procgen.env import ENV_NAMES

        check_known("procgen", name, set(ENV_NAMES))
        self.env = ProcgenGym3Env(
            num=1, env_name=name, start_level=seed * self.levels, num_levels=self.levels, rand_seed=seed, use_backgrounds=True
        )

    def reset(self) -> "np.ndarray":
        return self.frame()  # the next episode begins by itself

    def step(self, action: int) -> Step:
        self.env.act(np.array([action], np.int32))
        reward, _, first = self.env.observe()
        ended = bool(first[0])
        return Step(None if ended else self.frame(), float(reward[0]), ended, False)

    def frame(self) -> "np.ndarray":
        return self.env.observe()[1]["rgb"][0].copy()


KINDS = {"ale": Atari, "doom": Doom, "procgen": Procgen}


def check_known(kind: str, name: str, known: set) -> None:
    if name not in known:
        raise Problem(f"{kind}:{name}: not there; expected one of {', '.join(sorted(known))}")


class Recording:
    """Frames and what led from each to the next."""

    def __init__(self, frame: "np.ndarray"):
        self.frames = [frame]
        self.actions: list = []
        self.rewards: list = []
        self.terminated = False
        self.truncated = False

    def add(self, action: int, step: Step) -> None:
        self.terminated, self.truncated = step.terminated, step.truncated
        if step.frame is None:
            return
        self.frames.append(step.frame)
        self.actions.append(action)
        self.rewards.append(step.reward)

    @property
    def ended(self) -> bool:
        return self.terminated or self.truncated

    def labels(self, game) -> dict:
        return {
            "fps": game.fps,
            "actionNames": game.actions,
            "actions": self.actions,
            "rewards": self.rewards,
            "terminated": self.terminated,
        }


def random_keys(count: int) -> Callable:
    """A policy that holds each action for a while."""
    action, left = 0, 0

    def act(_frame, random) -> int:
        nonlocal action, left
        if left == 0:
            action, left = int(random.integers(count)), int(random.integers(HELD[0], HELD[1] + 1))
        left -= 1
        return action

    return act


def policy_of(file: pathlib.Path) -> Callable:
    spec = importlib.util.spec_from_file_location("policy", file)
    if not file.is_file() or spec is None or spec.loader is None:
        raise Problem(f"{file}: no Python file; expected one with a function act(frame, random)")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not callable(getattr(module, "act", None)):
        raise Problem(f"{file}: no function act in it; expected act(frame, random), which returns the number of an action")
    return module.act


def recordings(game, act: Callable, random, longest: int):
    """Plays without end, and gives what was recorded piece by piece."""
    recording = Recording(game.reset())
    while True:
        action = int(act(recording.frames[-1], random))
        if not 0 <= action < len(game.actions):
            raise Problem(f"the policy plays action {action}; expected 0 to {len(game.actions) - 1}: {', '.join(game.actions)}")
        recording.add(action, game.step(action))
        if recording.ended:
            yield recording
            recording = Recording(game.reset())
        elif len(recording.frames) == longest:
            yield recording
            recording = Recording(recording.frames[-1])  # the next one goes on from here


def write(stem: pathlib.Path, recording: Recording, game) -> None:
    """The labels come last, and each file under its name only once it is whole."""
    height, width = (size // 2 * 2 for size in recording.frames[0].shape[:2])  # H.264 has pairs of rows and columns
    pixels = np.ascontiguousarray(np.stack(recording.frames)[:, :height, :width])
    video, labels = stem.with_suffix(".mp4"), stem.with_suffix(".json")
    part = stem.with_name(f".{stem.name}.part.mp4")
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(game.fps), "-i", "-"]
    codec = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-pix_fmt", "yuv420p"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *source, *codec, str(part)]
    done = subprocess.run(command, input=pixels.tobytes(), stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Problem(f"{video}: cannot be written: {done.stderr.decode(errors='replace').strip()}")
    part.replace(video)
    part = stem.with_name(f".{stem.name}.part.json")
    part.write_text(json.dumps(recording.labels(game)))
    part.replace(labels)


def parse(arguments) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("game", help="ale:NAME, doom:NAME or procgen:NAME")
    parser.add_argument("out", type=pathlib.Path, help="folder for the videos and their labels")
    parser.add_argument("--videos", type=int, default=150, help="how many (default %(default)s)")
    parser.add_argument("--frames", type=int, default=128, help="most frames of one (default %(default)s)")
    parser.add_argument("--min-frames", type=int, default=32, help="shorter ones are dropped (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the game and of the keys (default %(default)s)")
    parser.add_argument("--policy", type=pathlib.Path, help="a Python file with act(frame, random); default: random keys")
    options = parser.parse_args(arguments)
    if not 2 <= options.min_frames <= options.frames:
        raise Problem(f"--min-frames {options.min_frames}: expected from 2 to --frames, {options.frames}")
    if options.videos < 1:
        raise Problem(f"--videos {options.videos}: expected 1 or more")
    return options


def main(arguments=None) -> None:
    options = parse(arguments)
    kind, _, name = options.game.partition(":")
    if kind not in KINDS or not name:
        raise Problem(f"{options.game}: expected ale:NAME, doom:NAME or procgen:NAME")
    try:
        global np, imageio_ffmpeg
        import imageio_ffmpeg
        import numpy as np

        game = KINDS[kind](name, options.seed)
    except ImportError as error:
        raise Problem(f"{options.game}: {error}; pip install {PACKAGES[kind]}") from None
    stems = [options.out / f"{name.lower()}-{number:04d}" for number in range(options.videos)]
    there = next((stem for stem in stems if stem.with_suffix(".mp4").exists() or stem.with_suffix(".json").exists()), None)
    if there:
        raise Problem(f"{there}: there already; name another folder, or remove what is in this one")
    options.out.mkdir(parents=True, exist_ok=True)
    act = policy_of(options.policy) if options.policy else random_keys(len(game.actions))
    kept, frames, dropped = 0, 0, 0
    for recording in recordings(game, act, np.random.default_rng(options.seed), options.frames):
        if len(recording.frames) < options.min_frames:
            dropped += 1
            if dropped > 100 * (kept + 1):
                raise Problem(f"{options.game}: episodes are shorter than --min-frames {options.min_frames}; set it lower")
            continue
        write(stems[kept], recording, game)
        kept, frames = kept + 1, frames + len(recording.frames)
        if kept == options.videos:
            break
    print(f"{options.out}: {kept} videos, {frames} frames, actions {', '.join(game.actions)}")


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(f"record_games: {problem}")
