"""The workloads in PyTorch and JAX, as their users write them: the losses of the library where it has them, the formula where not.

In: a key of bench/cases.mjs and its arrays. Out: functions of the differentiated input alone would hide the labels in the compiled code as
constants, so a loss takes (a, y): the input to differentiate by and the labels.
"""


def torch_loss(key):
    import torch
    from torch.nn import functional as F

    def focal(a, y):
        p = torch.sigmoid(a)
        ce = F.binary_cross_entropy_with_logits(a, y, reduction="none")
        pt = p * y + (1 - p) * (1 - y)
        return ((0.25 * y + 0.75 * (1 - y)) * (1 - pt) ** 2 * ce).mean()

    return {
        "bce": F.binary_cross_entropy,
        "small": F.binary_cross_entropy,
        "logits": F.binary_cross_entropy_with_logits,
        "mse": F.mse_loss,
        "huber": F.huber_loss,
        "focal": focal,
        "narrow": F.cross_entropy,
        "wide": F.cross_entropy,
    }[key]


def jax_loss(key):
    import jax
    import jax.numpy as jnp

    def bce(a, y):
        return -jnp.mean(y * jnp.log(a) + (1 - y) * jnp.log1p(-a))

    def logits_each(a, y):
        return jnp.maximum(a, 0) - a * y + jnp.log1p(jnp.exp(-jnp.abs(a)))

    def focal(a, y):
        p = jax.nn.sigmoid(a)
        pt = p * y + (1 - p) * (1 - y)
        return jnp.mean((0.25 * y + 0.75 * (1 - y)) * (1 - pt) ** 2 * logits_each(a, y))

    def huber(a, y):
        d = jnp.abs(a - y)
        c = jnp.minimum(d, 1)
        return jnp.mean(c * (d - 0.5 * c))

    def cross_entropy(a, y):
        picked = jnp.take_along_axis(a, y[:, None], axis=1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(a, axis=1) - picked)

    return {
        "bce": bce,
        "small": bce,
        "logits": lambda a, y: jnp.mean(logits_each(a, y)),
        "mse": lambda a, y: jnp.mean((a - y) ** 2),
        "huber": huber,
        "focal": focal,
        "narrow": cross_entropy,
        "wide": cross_entropy,
    }[key]
