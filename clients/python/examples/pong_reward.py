"""Rewards for Pong, read from its pixels: the world knows the game's pictures, not its score."""

import numpy as np
import numpy.typing as npt
from genie_env.server import Observation

BALL = (180, 182, 190)
PADDLE = (110, 250, 130)
# The columns in which the player's paddle moves, and those between the two paddles.
PADDLE_COLUMNS = slice(2, 8)
FIELD = slice(8, 56)
# Rows from which on a paddle's middle misses the ball: half the paddle and half the ball.
REACH = 10

Numbers = npt.NDArray[np.float64]


def near(observations: Observation, colour: tuple[int, int, int]) -> npt.NDArray[np.bool_]:
    """Which pixels have a colour, or nearly: the world paints a little beside it."""
    difference = np.abs(observations.astype(np.int16) - np.array(colour, dtype=np.int16))
    near_it: npt.NDArray[np.bool_] = difference.sum(axis=-1) < 60
    return near_it


def middle(mask: npt.NDArray[np.bool_], axis: int) -> Numbers:
    """Mean place of the pixels along an axis of the picture (0: row, 1: column); NaN where there are none."""
    count = mask.sum(axis=(1, 2))
    places = np.arange(mask.shape[1 + axis])
    along = mask.sum(axis=2 - axis)
    mean: Numbers = np.where(count > 0, (along * places).sum(axis=1) / np.maximum(count, 1), np.nan)
    return mean


def rows_apart(observations: Observation) -> Numbers:
    """Rows between the middle of the player's paddle and that of the ball; NaN where one is not seen."""
    paddle = middle(near(observations[:, :, PADDLE_COLUMNS], PADDLE), 0)
    ball = middle(near(observations[:, :, FIELD], BALL), 0)
    apart: Numbers = np.abs(paddle - ball)
    return apart


def follows_ball(before: Observation, actions: npt.NDArray[np.int64], after: Observation) -> Numbers:
    """1 where the paddle's middle is in the ball's row, less for each row between them, and 0 from `REACH` on."""
    closeness: Numbers = np.clip(1 - rows_apart(after) / REACH, 0, 1)
    return np.nan_to_num(closeness, nan=0.0)
