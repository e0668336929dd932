// The suites in the order in which they run, and what each measures. `asked`: runs only where it is named, because it needs something
// installed; "alone": not with `all` either.
export const SUITES = [
  { name: "kernels", measures: "value; value and gradient; value, gradient and Hessian's diagonal on all backends and precisions, with ordinary arrays and with arrays of `kernel.allocate`, against loops by hand in three ways (`hand/`)" },
  { name: "scaling", measures: "the same per element at 10² to 10⁷ entries (10⁸ with `BENCH_LARGEST=1e8`), on one and on two threads" },
  { name: "pairs", measures: "NT-Xent, value and gradient, against a double loop by hand" },
  { name: "extended", measures: "what it costs to evaluate anew where digits are lost, and compensated sums" },
  { name: "compile", measures: "string to first gradient in fresh processes, stage by stage, warm, and by the size of the formula" },
  { name: "library", measures: "compiling all built-in losses, building the prebuilt modules, and what `lossc/wasm` weighs" },
  { name: "memory", measures: "what a call with `out` allocates, at growing sizes" },
  { name: "types", measures: "what a hundred literal losses in a file add to `tsc`" },
  { name: "eval", measures: "`lossc eval` on ten million rows of CSV against a script with csv-parse (`BENCH_ROWS=1000000` for fewer)" },
  { name: "c", measures: "C with AVX-512 and libmvec (`c/loops.c`), where gcc is there" },
  { name: "peers", asked: true, measures: "@jax-js/jax, TensorFlow.js (wasm, cpu), ONNX Runtime Web and mathjs on the same arrays; their packages are `peers/package.json`, put beside it by `--install`" },
  { name: "python", asked: "alone", measures: "PyTorch (eager, `torch.compile`) and JAX (`jit`) on the same arrays in turns, and from string to first gradient; needs `sh bench/python/setup.sh` once" },
]
