"""Writes packages/metrics/src/fixtures/trusted.json: what trusted implementations make of small random data.

    pip install scikit-image==0.25.2 scikit-learn scipy
    python tools/metrics-fixtures.py
"""

import base64
import json
from pathlib import Path

import numpy as np
import scipy
import skimage
import sklearn
from scipy.stats import entropy
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
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

trusted = {
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
