"""Writes packages/metrics/src/fixtures/trusted.json: what trusted implementations make of small random data.

    pip install scikit-image==0.26.0 scikit-learn scipy torch torchvision lpips==0.1.4 pytorch-msssim==1.0.0
    python tools/metrics-fixtures.py
"""

import base64
import json
from pathlib import Path

import lpips
import numpy as np
import scipy
import skimage
import sklearn
import torch
from pytorch_msssim import ms_ssim
from scipy.stats import entropy
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from sklearn.calibration import calibration_curve
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import balanced_accuracy_score, mutual_info_score

rng = np.random.default_rng(20)


def base(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def ssim(a, b):
    return structural_similarity(
        a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255, channel_axis=-1
    )


def pictures():
    """A smooth picture with an edge, and copies with noise, a shift and nothing in common."""
    height, width = 20, 27
    y, x = np.mgrid[:height, :width]
    target = np.stack([8 * y, 9 * x, 255 * (x > y)], -1).clip(0, 255).astype(np.uint8)
    noise = rng.normal(0, 12, target.shape)
    return target, {
        "noise": (target + noise).clip(0, 255).astype(np.uint8),
        "shifted": np.roll(target, 2, axis=1),
        "unrelated": rng.integers(0, 256, target.shape, dtype=np.uint8),
    }


target, others = pictures()
cases = []
for name, prediction in others.items():
    cases.append(
        {
            "name": name,
            "prediction": base(prediction),
            "psnr": float(peak_signal_noise_ratio(target, prediction, data_range=255)),
            "ssim": float(ssim(target, prediction)),
        }
    )

actions = rng.choice(3, 400, p=[0.6, 0.3, 0.1])
codes = np.where(rng.random(400) < 0.7, actions, rng.integers(0, 4, 400))
counts = np.bincount(codes, minlength=4)
# The best mapping by brute force over all of them, fitted on even clips and scored on odd ones.
clips = np.arange(400) // 20
fit, score = clips % 2 == 0, clips % 2 == 1
mappings = np.stack(np.meshgrid(*[range(3)] * 4, indexing="ij"), -1).reshape(-1, 4)
best = max(mappings, key=lambda m: balanced_accuracy_score(actions[fit], m[codes[fit]]))



def formula(height, width):
    """Pictures that the tests can make again: [H, W, 3] and one a little off."""
    y, x, c = np.mgrid[:height, :width, :3]
    target = ((x * x + 3 * y * (c + 1)) // 32 + (x * y) // 64) % 256
    return target, (target + (x * 7 + y * 11 + c * 5) % 23 - 11).clip(0, 255)


def tensor(picture):
    return torch.tensor(picture, dtype=torch.float32).permute(2, 0, 1)[None]


def ms(height, width):
    target, other = formula(height, width)
    return float(ms_ssim(tensor(other).double(), tensor(target).double(), data_range=255))


def perceptual(net):
    """LPIPS with weights that the tests can make again; the weights of channels must not be negative."""
    model = lpips.LPIPS(net=net, pretrained=False, pnet_rand=True, verbose=False).eval()
    state = model.state_dict()
    names = [name for name in state if name.startswith(("net.", "lin")) and not name.startswith("lins.")]
    for k, name in enumerate(names):
        value = state[name]
        bound = 1 if name.startswith("lin") else (3 / max(1, value[0].numel())) ** 0.5
        i = np.arange(value.numel(), dtype=np.float64)
        numbers = ((i * 7919 + k * 104729) % 65521) / 65521
        if not name.startswith("lin"):
            numbers = (2 * numbers - 1) * bound
        value.copy_(torch.tensor(numbers.reshape(value.shape), dtype=torch.float32))
    target, other = formula(40, 48)
    with torch.no_grad():
        distance = float(model(tensor(other) / 127.5 - 1, tensor(target) / 127.5 - 1))
    return {"shapes": {name: list(state[name].shape) for name in names}, "distance": distance}


def frechet():
    a = rng.normal(0, 1, (50, 4))
    b = rng.normal(0.5, 2, (40, 4)) @ rng.normal(0, 1, (4, 4))
    p, q = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    distance = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(p + q - 2 * scipy.linalg.sqrtm(p @ q).real)
    return {"a": a.ravel().tolist(), "b": b.ravel().tolist(), "dimensions": 4, "distance": float(distance)}


def reliability():
    confidence = rng.random(200)
    right = (rng.random(200) < confidence**2).astype(int)
    accuracy, mean = calibration_curve(right, confidence, n_bins=10)
    return {
        "confidence": confidence.tolist(),
        "right": right.tolist(),
        "binAccuracy": accuracy.tolist(),
        "binConfidence": mean.tolist(),
    }


def interval():
    values = rng.normal(30, 3, 40)
    bounds = scipy.stats.bootstrap((values,), np.mean, method="percentile", n_resamples=20000, rng=rng).confidence_interval
    return {"values": values.tolist(), "low": float(bounds.low), "high": float(bounds.high)}


def linear_probe():
    """Three actions, unevenly often, whose features overlap; even clips are fitted on, odd ones scored."""
    n, width = 240, 5
    actions = rng.choice(3, n, p=[0.6, 0.3, 0.1])
    features = (rng.normal(0, 1, (n, width)) + rng.normal(0, 0.7, (3, width))[actions]).astype(np.float32)
    clips = np.arange(n) // 20
    fit, score = clips % 2 == 0, clips % 2 == 1
    model = RidgeClassifier(alpha=2.0, class_weight="balanced").fit(features[fit], actions[fit])
    return {
        "features": base(features),
        "width": width,
        "actions": actions.tolist(),
        "clips": clips.tolist(),
        "balancedAccuracy": float(balanced_accuracy_score(actions[score], model.predict(features[score]))),
    }


trusted = {
    "msSsim": {"height": 176, "width": 192, "value": ms(176, 192)},
    "lpips": {net: perceptual(net) for net in ("alex", "vgg")},
    "frechet": frechet(),
    "calibration": reliability(),
    "interval": interval(),
    "linearProbe": linear_probe(),
    "versions": {"scikit-image": skimage.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
    "height": target.shape[0],
    "width": target.shape[1],
    "target": base(target),
    "pictures": cases,
    "codes": codes.tolist(),
    "actions": actions.tolist(),
    "clips": clips.tolist(),
    "entropyBits": float(entropy(counts, base=2)),
    "mutualInformationNats": float(mutual_info_score(codes, actions)),
    "mapping": best.tolist(),
    "balancedAccuracy": float(balanced_accuracy_score(actions[score], best[codes[score]])),
}
path = Path(__file__).parent.parent / "packages/metrics/src/fixtures/trusted.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(trusted) + "\n")
