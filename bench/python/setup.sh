#!/bin/sh
# Makes bench/python/.venv with PyTorch (the build without CUDA) and JAX, for `npm run bench -- python`. Not part of the package or its tests.
# PYTHON chooses the interpreter; a mirror is given as to any pip (PIP_INDEX_URL, PIP_FIND_LINKS).
set -eu
cd "$(dirname "$0")"
"${PYTHON:-python3}" -m venv .venv
.venv/bin/pip install --quiet numpy==2.4.6 jax==0.10.2 jaxlib==0.10.2
.venv/bin/pip install --quiet torch==2.13.0+cpu || .venv/bin/pip install --quiet --extra-index-url https://download.pytorch.org/whl/cpu torch==2.13.0+cpu
.venv/bin/python -c "import torch, jax; print('PyTorch', torch.__version__, 'JAX', jax.__version__)"
