// All libraries' calls that the runner knows, by the name of the API. To cover an API, add a row to its library's file in apis/.
import type { Api, Apis } from "./apis/api.ts"
import { keras } from "./apis/keras.ts"
import { metricLearning } from "./apis/metric-learning.ts"
import { monai } from "./apis/monai.ts"
import { optax } from "./apis/optax.ts"
import { rax } from "./apis/rax.ts"
import { smp } from "./apis/smp.ts"
import { torch } from "./apis/torch.ts"

const libraries: readonly Apis[] = [keras, metricLearning, monai, optax, rax, smp, torch]

export function apiNamed(name: string): Api | undefined {
  return libraries.find((library) => Object.hasOwn(library, name))?.[name]
}
