// MONAI's losses, their arguments and options in this project's words.
import type { Apis } from "./api.ts"

/** Image dimensions are one axis of pixels. */
function pixels(dimensions: ReadonlyMap<string, number>): Readonly<Record<string, string>> | undefined {
  const layout = ["n", "c", ...Array.from({ length: (dimensions.get("p") ?? 0) - 2 }, () => "s")].join(" ")
  return { y: layout, p: layout }
}

export const monai: Apis = {
  "monai.losses.DiceLoss": { loss: "dice", names: { input: "p", target: "y" }, layout: pixels },
}
