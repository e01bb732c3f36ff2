"""Writes the weights of LPIPS as a safetensors file, for `genie evaluate --lpips` and `LpipsNetwork` of @genie/metrics.

    pip install lpips==0.1.4 safetensors
    python tools/lpips-weights.py alex lpips-alex.safetensors

The Python package brings the weights of its own (BSD 2-Clause, Zhang et al.), torchvision fetches those of the image network. Their licences
are their authors'. `--random` leaves out both: weights of the right names and shapes that measure nothing, for tests.
"""

import argparse

import lpips
import torch
from safetensors.torch import save_file

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("network", choices=["alex", "vgg"])
parser.add_argument("out", help="the file to write")
parser.add_argument("--random", action="store_true", help="random weights, without any download")
args = parser.parse_args()

torch.manual_seed(0)
model = lpips.LPIPS(net=args.network, pretrained=not args.random, pnet_rand=args.random, verbose=False)
# `lins` are the same tensors as `lin0` to `lin4`; `scaling_layer` holds constants.
tensors = {
    name: value.detach().float().contiguous()
    for name, value in model.state_dict().items()
    if name.startswith(("net.", "lin")) and not name.startswith("lins.")
}
if args.random:
    # The weights of channels are never negative.
    tensors = {name: value.abs() if name.startswith("lin") else value for name, value in tensors.items()}
save_file(tensors, args.out, metadata={"network": args.network})
print(f"{args.out}: {len(tensors)} tensors of lpips-{args.network}")
