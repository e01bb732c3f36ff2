"""A learned world of Genie as a Gymnasium environment. Needs gymnasium and numpy, and a server: `genie env WORLD`.

    env = GenieEnv("http://127.0.0.1:5555")
    observation, info = env.reset(seed=1)
    observation, reward, terminated, truncated, info = env.step(env.action_space.sample())

A learned world knows no goal and does not end. Give both from outside, as functions of what is seen:

    GenieEnv(url, reward=lambda before, action, after: float(after[:, 2].mean()), terminated=lambda after: False)
"""

import http.client
import json
import secrets
import urllib.parse

import gymnasium
import numpy as np

_SAFETENSORS = "application/vnd.safetensors"
_DTYPES = {"U8": np.uint8, "F32": np.float32, "I32": np.int32}


# What is raised where a connection ended before the answer began; `RemoteDisconnected` is one of them.
_GONE = (ConnectionError, http.client.BadStatusLine, http.client.CannotSendRequest)


class GenieError(RuntimeError):
    """What the server says in one line."""


class _Server:
    """One connection that is kept, and the environments that are stepped together over it."""

    def __init__(self, url, count, max_steps, timeout, autoreset=False):
        address = urllib.parse.urlsplit(url)
        if address.scheme != "http" or not address.hostname:
            raise ValueError(f"{url}: expected an address such as http://127.0.0.1:5555")
        self.url = url
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)
        self._id = None
        self.world = self._ask("GET", "/v1/world")
        body = {"count": count, "autoreset": autoreset}
        if max_steps is not None:
            body["maxSteps"] = max_steps
        self._id = self._ask("POST", "/v1/envs", body)["id"]

    def reset(self, **body):
        return self._ask("POST", f"/v1/envs/{self._id}/reset", body)

    def step(self, actions):
        return self._ask("POST", f"/v1/envs/{self._id}/step", {"actions": [int(action) for action in actions]})

    def close(self):
        if self._id is not None:
            environments, self._id = self._id, None
            try:
                self._ask("DELETE", f"/v1/envs/{environments}")
            except GenieError:
                pass  # the server ended first, or closed them itself
        self._connection.close()

    def _ask(self, method, path, body=None):
        # The server does a request of one name once, however often it is sent.
        headers = {"Accept": f"{_SAFETENSORS}, application/json", "Genie-Request": secrets.token_hex(16)}
        text = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            text = json.dumps(body)
        kept = self._connection.sock is not None
        try:
            try:
                response = self._send(method, path, text, headers)
            except _GONE:
                # A connection that was kept may have ended while nobody used it: a proxy, a laptop that slept, a server that was started anew.
                if not kept:
                    raise
                self._connection.close()
                response = self._send(method, path, text, headers)
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            what = str(error) or type(error).__name__
            raise GenieError(f"{self.url}: no answer ({what}): is `genie env` running there?") from error
        if response.headers.get_content_type() == _SAFETENSORS:
            return _decode_safetensors(data)
        try:
            answer = json.loads(data)
        except ValueError as error:
            raise GenieError(f"{self.url}: what answers there is not `genie env`") from error
        if response.status != 200:
            raise GenieError(f"{method} {path}: {answer.get('error', response.reason)}")
        return answer

    def _send(self, method, path, text, headers):
        """The answer, as soon as it begins."""
        self._connection.request(method, path, text, headers)
        return self._connection.getresponse()


def _decode_safetensors(data):
    """Arrays by name: eight bytes with the header's length, the header as JSON, then the numbers."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        # A copy, so that each array can be written to and keeps no other alive.
        arrays[name] = np.frombuffer(data[begin:end], _DTYPES[entry["dtype"]]).reshape(entry["shape"]).copy()
    return arrays


def _spaces(world):
    shape = tuple(world["observationSpace"]["shape"])
    return gymnasium.spaces.Box(0, 255, shape, np.uint8), gymnasium.spaces.Discrete(world["actionSpace"]["n"])


class GenieEnv(gymnasium.Env):
    """One environment. Its `action_names` are the names that the world's maker gave its latent actions.

    url: the server's address.
    max_steps: steps after which an episode is truncated; default: the server's.
    reward: function of (observation before, action, observation after), a number; default: 0.
    terminated: function of the observation after a step, whether the episode ends with it; default: never.
    timeout: seconds to wait for an answer.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 15}

    def __init__(
        self,
        url="http://127.0.0.1:5555",
        max_steps=None,
        reward=None,
        terminated=None,
        render_mode=None,
        timeout=60,
    ):
        if render_mode not in (None, "rgb_array"):
            raise ValueError(f"render_mode is {render_mode!r}, expected None or 'rgb_array'")
        self.render_mode = render_mode
        self._reward = reward
        self._terminated = terminated
        self._server = _Server(url, 1, max_steps, timeout)
        world = self._server.world
        self.metadata = {**self.metadata, "render_fps": world["fps"]}
        self.observation_space, self.action_space = _spaces(world)
        self.action_names = [action["name"] for action in world["actions"]]
        self._observation = None

    def reset(self, *, seed=None, options=None):
        """Begins an episode. `options={"start": n}` chooses the world's start; otherwise the seed does."""
        super().reset(seed=seed)
        body = dict(options or {})
        if seed is not None:
            body["seed"] = seed
        answer = self._server.reset(**body)
        self._observation = answer["observation"][0]
        return self._observation, {"step": 0}

    def step(self, action):
        before = self._observation
        answer = self._server.step([action])
        after = self._observation = answer["observation"][0]
        reward = 0.0 if self._reward is None else float(self._reward(before, action, after))
        terminated = False if self._terminated is None else bool(self._terminated(after))
        return after, reward, terminated, bool(answer["truncated"][0]), {"step": int(answer["step"][0])}

    def render(self):
        return self._observation if self.render_mode == "rgb_array" else None

    def close(self):
        self._server.close()


class GenieVectorEnv(gymnasium.vector.VectorEnv):
    """Several environments that are stepped in one request; the server plays them on all of its threads.

    An episode that was cut off begins anew with the next step (Gymnasium's `NEXT_STEP`), whose action then counts for
    nothing. `reward` takes the observations of all environments and the actions, and gives one number each.
    """

    def __init__(self, url="http://127.0.0.1:5555", num_envs=1, max_steps=None, reward=None, timeout=300):
        self.num_envs = num_envs
        self._reward = reward
        self._server = _Server(url, num_envs, max_steps, timeout, autoreset=True)
        world = self._server.world
        self.metadata = {"render_fps": world["fps"], "autoreset_mode": gymnasium.vector.AutoresetMode.NEXT_STEP}
        self.single_observation_space, self.single_action_space = _spaces(world)
        self.observation_space = gymnasium.vector.utils.batch_space(self.single_observation_space, num_envs)
        self.action_space = gymnasium.vector.utils.batch_space(self.single_action_space, num_envs)
        self.action_names = [action["name"] for action in world["actions"]]
        self._observation = None

    def reset(self, *, seed=None, options=None):
        """Begins all episodes: environment i with `seed + i`, or each with its own of a list."""
        super().reset(seed=seed if isinstance(seed, int) else None)
        body = dict(options or {})
        if seed is not None:
            body["seed"] = seed
        answer = self._server.reset(**body)
        self._observation = answer["observation"]
        return self._observation, {"step": answer["step"]}

    def step(self, actions):
        before = self._observation
        answer = self._server.step(actions)
        after = self._observation = answer["observation"]
        began = answer["step"] == 0
        reward = np.zeros(self.num_envs)
        if self._reward is not None:
            reward = np.where(began, 0.0, self._reward(before, np.asarray(actions), after))
        terminated = answer["terminated"].astype(bool)
        return after, reward, terminated, answer["truncated"].astype(bool), {"step": answer["step"]}

    def close_extras(self, **kwargs):
        self._server.close()
