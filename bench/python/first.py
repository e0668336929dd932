"""One fresh process: from nothing imported to the first gradient of binary cross-entropy on three numbers. Prints the seconds, imports included."""
import sys
import time

begin = time.perf_counter()
p, y = [0.2, 0.7, 0.5], [0.0, 1.0, 0.5]
if sys.argv[1] == "jax":
    import jax
    import jax.numpy as jnp
    import numpy as np

    imported = time.perf_counter()
    both = jax.jit(jax.value_and_grad(lambda p, y: -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))))
    value, grad = both(np.float32(p), np.float32(y))
    grad.block_until_ready()
else:
    import torch

    imported = time.perf_counter()
    loss = lambda p, y: -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()
    if sys.argv[1] == "compile":
        loss = torch.compile(loss)
    p = torch.tensor(p, requires_grad=True)
    loss(p, torch.tensor(y)).backward()
print(f'{{"total": {time.perf_counter() - begin}, "import": {imported - begin}}}')
