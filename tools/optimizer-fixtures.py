"""Writes packages/training/src/optimizer/fixtures/{pytorch-muon,published-soap}.json: what trusted code makes of small random data.

    pip install torch==2.15.0
    python tools/optimizer-fixtures.py

Muon is PyTorch's own, whose Newton-Schulz is in bfloat16: once as it is, once with that function alone in float64.
SOAP is algorithm 3 of https://arxiv.org/abs/2409.11321, written out, with the published code's first step and order of eigenvectors.
"""

import json
from pathlib import Path

import torch
import torch.optim._muon as muon_module

FOLDER = Path(__file__).resolve().parent.parent / "packages/training/src/optimizer/fixtures"
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(7)


def normal(*shape):
    return torch.randn(*shape, generator=generator).round(decimals=4)


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.flatten().tolist()]


def newton_schulz(grad, ns_coefficients=(3.4445, -4.7750, 2.0315), ns_steps=5, eps=1e-7):
    """PyTorch's _zeropower_via_newtonschulz, in the precision of its input."""
    a, b, c = ns_coefficients
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / x.norm().clamp(min=eps)
    for _ in range(ns_steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if grad.size(0) > grad.size(1) else x


def muon_steps(weight, gradients, **options):
    # PyTorch's weights are [outputs, inputs], ours [inputs, outputs].
    parameter = torch.nn.Parameter(weight.T.clone())
    optimizer = torch.optim.Muon([parameter], weight_decay=0.1, **options)
    steps = []
    for i, gradient in enumerate(gradients):
        parameter.grad = gradient.T.clone()
        optimizer.param_groups[0]["lr"] = 0.02 * (i + 1)
        optimizer.step()
        steps.append(numbers(parameter.detach().T))
    return steps


def muon():
    cases = []
    for rows, columns in [(4, 6), (6, 4), (5, 5)]:
        weight, gradients = normal(rows, columns), [normal(rows, columns) for _ in range(4)]
        case = {"rows": rows, "columns": columns, "weight": numbers(weight), "gradients": [numbers(g) for g in gradients]}
        bfloat16 = muon_module._zeropower_via_newtonschulz
        case["bfloat16"] = muon_steps(weight, gradients, adjust_lr_fn="match_rms_adamw")
        muon_module._zeropower_via_newtonschulz = newton_schulz
        case["matchRms"] = muon_steps(weight, gradients, adjust_lr_fn="match_rms_adamw")
        case["original"] = muon_steps(weight, gradients, adjust_lr_fn="original")
        muon_module._zeropower_via_newtonschulz = bfloat16
        cases.append(case)

    # A matrix of known singular vectors and values, and what Newton-Schulz makes of it.
    left, _ = torch.linalg.qr(normal(6, 4))
    right, _ = torch.linalg.qr(normal(4, 4))
    values = torch.tensor([1.0, 0.5, 0.1, 0.02])
    matrix = left @ torch.diag(values) @ right.T
    known = {"left": numbers(left), "right": numbers(right), "values": numbers(values), "matrix": numbers(matrix)}
    known["orthogonalized"] = numbers(newton_schulz(matrix))
    known["singularValues"] = numbers(torch.diag(left.T @ newton_schulz(matrix) @ right))
    return {"cases": cases, "known": known}


def soap_steps(weight, gradients, max_side, every, rate=0.02, betas=(0.9, 0.95), eps=1e-8, decay=0.1):
    beta1, beta2 = betas
    parameter, steps = weight.clone(), []
    sides = [i for i in (0, 1) if weight.shape[i] <= max_side]
    covariance = {i: torch.zeros(weight.shape[i], weight.shape[i]) for i in sides}
    basis = {}
    m, v = torch.zeros_like(weight), torch.zeros_like(weight)

    def turn(x, back=False):
        for i in sides:
            q = basis[i].T if back else basis[i]
            x = q.T @ x if i == 0 else x @ q
        return x

    for t, gradient in enumerate(gradients):
        if t > 0:
            projected = turn(gradient)
            m = beta1 * m + (1 - beta1) * projected
            v = beta2 * v + (1 - beta2) * projected**2
            update = (m / (1 - beta1**t)) / ((v / (1 - beta2**t)).sqrt() + eps)
            parameter = parameter * (1 - rate * decay) - rate * turn(update, back=True)
        for i in sides:
            outer = gradient @ gradient.T if i == 0 else gradient.T @ gradient
            covariance[i] = beta2 * covariance[i] + (1 - beta2) * outer
        if t == 0:
            basis = {i: torch.linalg.eigh(covariance[i])[1].flip(1) for i in sides}
        elif t % every == 0:
            outside = turn(m, back=True)
            for i in sides:
                order = torch.argsort(torch.diag(basis[i].T @ covariance[i] @ basis[i]), descending=True)
                v = v.index_select(i, order)
                basis[i], _ = torch.linalg.qr(covariance[i] @ basis[i][:, order])
            m = turn(outside)
        steps.append(numbers(parameter))
    return steps


def soap():
    cases = []
    # Sides that have a basis need gradients of full rank there: a null space has no eigenvectors of its own.
    for rows, columns, max_side in [(4, 4, 8), (3, 6, 4), (6, 3, 4)]:
        weight = normal(rows, columns)
        scale = torch.linspace(1, 3, rows)[:, None] * torch.linspace(1, 2, columns)
        gradients = [(normal(rows, columns) * scale).round(decimals=4) for _ in range(9)]
        case = {"rows": rows, "columns": columns, "maxSide": max_side, "refreshEvery": 3}
        case |= {"weight": numbers(weight), "gradients": [numbers(g) for g in gradients]}
        case["expected"] = soap_steps(weight, gradients, max_side, every=3)
        cases.append(case)
    return {"cases": cases}


def write(name, content):
    (FOLDER / name).write_text(json.dumps(content) + "\n")


write("pytorch-muon.json", muon())
write("published-soap.json", soap())
