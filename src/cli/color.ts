// Whether standard error is painted: on a terminal only, and not where https://no-color.org asks otherwise (any value but the empty one).
export const wantsColor = (): boolean => process.stderr.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb"
