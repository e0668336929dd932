// What a suite hands back: tables for people and figures for the comparison with what is asked (asked.mjs). A row is printed when it is known,
// because the next may take half a minute.

/** `say`: where lines go. */
export function report(say) {
  const tables = []
  const figures = {}
  return {
    tables,
    figures,
    table(title, heads, widths = heads.map((head, k) => (k === 0 ? 42 : Math.max(9, head.length + 2)))) {
      const rows = []
      const line = (cells) => cells.map((cell, k) => (k === 0 ? String(cell).padEnd(widths[k]) : String(cell).padStart(widths[k]))).join("")
      tables.push({ title, heads, rows })
      say(`${title}\n\n${line(heads)}`)
      return {
        row(...cells) {
          rows.push(cells.map(String))
          say(line(cells))
        },
      }
    },
    note(text) {
      tables.push({ note: text })
      say(text)
    },
    /** A ratio or a time that asked.mjs names, with its range over the rounds where there is one. */
    figure(key, median, low, high) {
      figures[key] = low === undefined ? { median } : { median, low, high }
    },
  }
}

/** A number with three or four digits. */
export const short = (value) => (value < 0 ? `-${short(-value)}` : value >= 1000 ? value.toFixed(0) : value >= 100 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toPrecision(2))
export const nanoseconds = (time, entries) => short((time / entries) * 1e9)
export const times = ({ ratio, low, high }) => ` ${short(ratio)} (${short(low)}-${short(high)})`
