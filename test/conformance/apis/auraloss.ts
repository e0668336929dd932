// auraloss's losses, their arguments and options in this project's words.
import type { Apis } from "./api.ts"

const wave = (loss: string, ...options: readonly string[]): Apis[string] => ({
  loss,
  names: { input: "p", target: "y", eps: "eps", ...Object.fromEntries(options.map((name) => [name, name])) },
  reductions: { default: "mean" },
})

export const auraloss: Apis = {
  "auraloss.time.ESRLoss": wave("esr"),
  "auraloss.time.DCLoss": wave("dc"),
  "auraloss.time.LogCoshLoss": wave("log_cosh_audio", "a"),
  "auraloss.time.SNRLoss": wave("snr", "zero_mean"),
  "auraloss.time.SISDRLoss": wave("si_sdr", "zero_mean"),
  "auraloss.time.SDSDRLoss": wave("sd_sdr", "zero_mean"),
  "auraloss.freq.STFTMagnitudeLoss": {
    loss: "stft_magnitude",
    names: { x_mag: "p", y_mag: "y", log: "log", log_eps: "log_eps", log_fac: "log_fac", distance: "distance" },
    reductions: { default: "mean" },
  },
  "auraloss.freq.SpectralConvergenceLoss": { loss: "spectral_convergence", names: { x_mag: "p", y_mag: "y" }, reductions: { default: "mean" } },
}
