// The losses of torchvision.ops, their arguments and options in this project's words.
import type { Api, Apis } from "./api.ts"

const reductions = { default: "none" } as const
const boxes = (loss: string): Api => ({ loss, names: { boxes1: "p", boxes2: "y", eps: "eps" }, reductions })

export const torchvision: Apis = {
  "torchvision.ops.generalized_box_iou_loss": boxes("giou"),
  "torchvision.ops.distance_box_iou_loss": boxes("diou"),
  "torchvision.ops.complete_box_iou_loss": boxes("ciou"),
  "torchvision.ops.sigmoid_focal_loss": {
    // A negative alpha balances nothing; classes and pixels are entries like others.
    loss: "pixel_focal",
    names: { inputs: "x", targets: "y", alpha: "alpha", gamma: "gamma" },
    reductions,
    layout: (dimensions) => {
      const layout = ["n", "c", ...Array.from({ length: (dimensions.get("x") ?? 2) - 2 }, () => "s")].slice(0, dimensions.get("x") ?? 2).join(" ")
      return { x: layout, y: layout }
    },
  },
}
