#!/usr/bin/env python3
"""Times a training step of the PyTorch reference (a checkout of AlmondGod/tinyworlds), for `genie bench compare`.

    python -m venv V && V/bin/pip install torch einops numpy h5py pyyaml tqdm matplotlib
    V/bin/python reference.py tokenizer CHECKOUT --threads 2
    V/bin/python reference.py probe CHECKOUT

Prints one line of JSON with the fields of `genie bench tokenizer --json`. A step is forward, backward, clipping at 1, AdamW
and the loss read back, on a batch of noise: clips of 4 frames of 64 x 64. Without options the sizes are the reference's own:
patch 4, embedding 32, 8 heads, feed-forward 128, 4 + 4 blocks in the tokenizer, 8 in the dynamics, FSQ 4^5, 4 actions.
"""
import argparse
import json
import platform
import statistics
import sys
import time

FRAMES, SIZE, LATENTS, LEVELS, ACTIONS, ACTION_DIMS = 4, 64, 5, 4, 4, 2


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["tokenizer", "dynamics", "play", "probe"], help="probe: versions, device, peak")
    parser.add_argument("checkout", help="folder of the reference")
    parser.add_argument("--batch", type=int, default=8, help="clips in a step")
    parser.add_argument("--patch", type=int, default=4)
    parser.add_argument("--embed", type=int, default=32)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--blocks", type=int, default=4, help="of each half of the tokenizer; the dynamics has twice as many")
    parser.add_argument("--warm-up", type=int, default=2, help="steps that do not count")
    parser.add_argument("--repeat", type=int, default=5, help="steps that count; their median is told")
    parser.add_argument("--threads", type=int, help="default: what PyTorch takes by itself")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--compile", action="store_true", help="torch.compile")
    parser.add_argument("--amp", action="store_true", help="autocast to bfloat16")
    return parser.parse_args()


def wait(torch, options):
    if options.device == "cuda":
        torch.cuda.synchronize()


def device_name(torch, options):
    return torch.cuda.get_device_name() if options.device == "cuda" else "cpu"


def probe(torch, options):
    """Versions, and the speed of a matrix product: what PyTorch gets out of this machine at best."""
    if options.device == "cuda" and not torch.cuda.is_available():
        raise SystemExit("reference: --device cuda: PyTorch finds no GPU")
    a = torch.full((1024, 1024), 0.5, device=options.device)
    best = 0.0
    for _ in range(12):
        wait(torch, options)
        start = time.perf_counter()
        torch.mm(a, a)
        wait(torch, options)
        best = max(best, 2 * 1024**3 / (time.perf_counter() - start) / 1e9)
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "gpu": gpu,
        "device": device_name(torch, options),
        "matMul": round(best, 1),
    }


def tokenizer_step(torch, options):
    """The model, and its loss on a batch of frames [B, T, C, H, W] in [-1, 1]."""
    from models.video_tokenizer import VideoTokenizer

    sizes = (options.patch, options.embed, options.heads, options.hidden, options.blocks)
    model = VideoTokenizer((SIZE, SIZE), *sizes, LATENTS, LEVELS).to(options.device)
    frames = 2 * torch.rand(options.batch, FRAMES, 3, SIZE, SIZE, device=options.device) - 1
    return model, lambda run: run(frames)[0]


def dynamics_step(torch, options):
    """The model, and its loss on latents [B, T, P, L], the tokens [B, T, P] they stand for, and actions [B, T, A]."""
    from models.dynamics import DynamicsModel

    sizes = (options.patch, options.embed, options.heads, options.hidden, 2 * options.blocks)
    more = {"conditioning_dim": ACTION_DIMS, "latent_dim": LATENTS}
    model = DynamicsModel((SIZE, SIZE), *sizes, LEVELS, ACTIONS, **more).to(options.device)
    shape = (options.batch, FRAMES, (SIZE // options.patch) ** 2)
    latents = torch.randn(*shape, LATENTS, device=options.device)
    tokens = torch.randint(0, LEVELS**LATENTS, shape, device=options.device)
    actions = torch.randn(options.batch, FRAMES, ACTION_DIMS, device=options.device)
    return model, lambda run: run(latents, training=True, conditioning=actions, targets=tokens)[2]


def play_frame(torch, options):
    """One new frame, as its run_inference.py makes it: tokens of the context, 10 rounds over context and new frame, pixels."""
    from models.dynamics import DynamicsModel
    from models.video_tokenizer import VideoTokenizer

    sizes = (options.patch, options.embed, options.heads, options.hidden)
    tokenizer = VideoTokenizer((SIZE, SIZE), *sizes, options.blocks, LATENTS, LEVELS).to(options.device).eval()
    more = {"conditioning_dim": ACTION_DIMS, "latent_dim": LATENTS}
    dynamics = DynamicsModel((SIZE, SIZE), *sizes, 2 * options.blocks, LEVELS, ACTIONS, **more).to(options.device).eval()
    frames = 2 * torch.rand(1, FRAMES, 3, SIZE, SIZE, device=options.device) - 1
    actions = torch.zeros(1, FRAMES + 1, ACTION_DIMS, device=options.device)
    latents_of = tokenizer.quantizer.get_latents_from_indices

    def frame():
        with torch.no_grad():
            latents = latents_of(tokenizer.tokenize(frames))
            choice = {"conditioning": actions, "schedule_k": 5.0, "temperature": 1.0}
            return tokenizer.detokenize(dynamics.forward_inference(latents, 1, 10, latents_of, **choice))

    return frame


def play_milliseconds(torch, options, frame):
    """Of each frame that counts."""
    times = []
    for step in range(options.warm_up + options.repeat):
        wait(torch, options)
        start = time.perf_counter()
        frame()
        wait(torch, options)
        if step >= options.warm_up:
            times.append(1e3 * (time.perf_counter() - start))
    return times


def milliseconds(torch, options, model, loss_of):
    """Of each step that counts."""
    model.train()
    run = torch.compile(model) if options.compile else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    times = []
    for step in range(options.warm_up + options.repeat):
        wait(torch, options)
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(options.device, torch.bfloat16, enabled=options.amp):
            loss = loss_of(run)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()
        wait(torch, options)
        if step >= options.warm_up:
            times.append(1e3 * (time.perf_counter() - start))
    return times


def main():
    options = arguments()
    try:
        import torch
    except ImportError as error:
        raise SystemExit(f"reference: {error}; install torch into this Python: {sys.executable}")
    sys.path.insert(0, options.checkout)
    try:
        import models.dynamics
        import models.video_tokenizer
    except ImportError as error:
        needs = "pip install einops numpy h5py pyyaml tqdm matplotlib"
        raise SystemExit(f"reference: {options.checkout}: {error}; expected a checkout of tinyworlds and what it needs: {needs}")
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.what == "probe":
        print(json.dumps(probe(torch, options)))
        return
    play = options.what == "play"
    make = tokenizer_step if options.what == "tokenizer" else dynamics_step
    try:
        if play:
            times = play_milliseconds(torch, options, play_frame(torch, options))
        else:
            times = milliseconds(torch, options, *make(torch, options))
    except Exception as error:  # whatever PyTorch or its compiler may say, in one line
        first = next((line for line in str(error).splitlines() if line.strip()), "")
        raise SystemExit(f"reference: {type(error).__name__}: {first}")
    median = statistics.median(times)
    line = {
        "what": options.what,
        "sizes": [options.patch, options.embed, options.heads, options.hidden, options.blocks],
        "batch": options.batch,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "device": device_name(torch, options),
        "compile": options.compile,
        "amp": options.amp,
    }
    if play:
        line.update(msPerFrame=round(median, 1), framesPerSecond=round(1e3 / median, 3))
    else:
        line.update(msPerStep=round(median, 1), framesPerSecond=round(options.batch * FRAMES / median * 1e3, 2))
    print(json.dumps(line))


main()
