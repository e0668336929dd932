"""Times PyTorch and JAX in turns with the suite that started it, on one thread.

In: a folder with the arrays, then lines `CASE SIDE SECONDS` (or `check` in place of the seconds) on standard input. Out: a line of JSON
each, as bench/remote.mjs reads it.
"""
import json
import os
import sys
import time

# One thread for every pool, before any of them starts.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TORCHINDUCTOR_COMPILE_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
# Pools that ignore these get one core.
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np

from losses import jax_loss, torch_loss

COMPARED = 64
INPUT = {"bce": "p", "small": "p", "logits": "x", "mse": "p", "huber": "p", "focal": "x", "narrow": "x", "wide": "x"}
folder = sys.argv[1]


def arrays(key):
    return [np.load(f"{folder}/{key}.{name}.npy") for name in (INPUT[key], "y")]


def eager(key, compiled=None):
    import torch

    torch.set_num_threads(1)
    a, y = (torch.from_numpy(array) for array in arrays(key))
    if y.dtype == torch.int32:
        y = y.long()
    a.requires_grad_(True)
    loss = torch_loss(key)
    if compiled is not None:
        loss = compiled(loss)

    def call():
        a.grad = None
        value = loss(a, y)
        value.backward()
        return value.detach(), a.grad

    return call


def backward(key):
    import torch

    return eager(key, lambda loss: torch.compile(lambda a, y: loss(a, y)))


def functional(key):
    import torch

    torch.set_num_threads(1)
    a, y = (torch.from_numpy(array) for array in arrays(key))
    if y.dtype == torch.int32:
        y = y.long()
    loss = torch_loss(key)
    both = torch.compile(torch.func.grad_and_value(lambda a, y: loss(a, y)))

    def call():
        grad, value = both(a, y)
        return value, grad

    return call


def jit(key):
    import jax

    a, y = (jax.device_put(array) for array in arrays(key))
    both = jax.jit(jax.value_and_grad(jax_loss(key)))

    def call():
        value, grad = both(a, y)
        grad.block_until_ready()
        return value, grad

    return call


MAKERS = {"eager": eager, "torch.compile": backward, "torch.compile-func": functional, "jax": jit}
made = {}


def prepared(key, side):
    """The function to time, called often enough that nothing is compiled any more; those of an earlier case are forgotten."""
    if (key, side) not in made:
        for old in [k for k in made if k[0] != key]:
            del made[old]
        call = MAKERS[side](key)
        for _ in range(3):
            call()
        made[key, side] = call
    return made[key, side]


def check(key, side):
    try:
        value, grad = prepared(key, side)()
    except Exception as error:
        return {"cannot": f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"}
    flat = np.asarray(grad).reshape(-1)
    return {"value": float(value), "grad": [float(flat[k * flat.size // COMPARED]) for k in range(COMPARED)]}


def timed(call, limit):
    """Seconds of a call: in bursts, of which the median, because a pool wakes up in the first."""
    bursts = []
    begin = time.perf_counter()
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            call()
        end = time.perf_counter()
        bursts.append((end - start) / calls)
        if end - begin > limit and len(bursts) >= 2:
            return sorted(bursts)[len(bursts) // 2]
        calls = max(1, min(10_000, int(limit / 8 / bursts[-1])))


for line in sys.stdin:
    key, side, want = line.split()
    answer = check(key, side) if want == "check" else {"seconds": timed(prepared(key, side), float(want))}
    print(json.dumps(answer), flush=True)
