// All libraries' calls that the runner knows, by the name of the API. To cover an API, add a row to its library's file in apis/.
import type { Api, Apis } from "./apis/api.ts"
import { auraloss } from "./apis/auraloss.ts"
import { keras } from "./apis/keras.ts"
import { kornia } from "./apis/kornia.ts"
import { lossfunctions } from "./apis/lossfunctions.ts"
import { metricLearning } from "./apis/metric-learning.ts"
import { monai } from "./apis/monai.ts"
import { optax } from "./apis/optax.ts"
import { rax } from "./apis/rax.ts"
import { sklearn } from "./apis/sklearn.ts"
import { smp } from "./apis/smp.ts"
import { tfa } from "./apis/tfa.ts"
import { tfjs } from "./apis/tfjs.ts"
import { torch } from "./apis/torch.ts"
import { torchvision } from "./apis/torchvision.ts"
import { xgboost } from "./apis/xgboost.ts"

const libraries: readonly Apis[] = [auraloss, keras, kornia, lossfunctions, metricLearning, monai, optax, rax, sklearn, smp, tfa, tfjs, torch, torchvision, xgboost]

export function apiNamed(name: string): Api | undefined {
  return libraries.find((library) => Object.hasOwn(library, name))?.[name]
}
