// E9xx: every fault of a file that a user can meet, declared once, as src/diagnostics/codes declares those of the language: what it says,
// what to do about it, and a command that shows it. They stand apart because only the command line reads files: a browser
// that imports the compiler does not load them. The place (file, line, column) is printed before the message (cli/report.ts).
//   E901-E909 any file · E91x tables of text · E92x JSON · E93x NumPy · E94x Parquet, pictures, packages · E95x columns
import { counted, didYouMean, listed } from "../diagnostics/entry.ts"

/** A command line, and the files it reads. */
export interface FileExample {
  readonly words: readonly string[]
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** The package that must be missing. */
  readonly without?: string
}

export interface FileEntry<A> {
  /** One sentence in the user's terms, without a full stop. */
  readonly message: (facts: A) => string
  /** What to do about it. */
  readonly hint?: string | ((facts: A) => string | undefined)
  /** The words are at fault, and no file: it is wrong usage. */
  readonly usage?: true
  readonly example: FileExample
}

function entry<A>(row: FileEntry<A>): FileEntry<A> {
  return row
}

export const HALF_WRITTEN = "the file may be half-written: make it again"

const evaluated = (file: string, content: string | Uint8Array, formula = "x^2"): FileExample => ({ words: ["eval", formula, file], files: { [file]: content } })

/** An .npy file of format version 1 with this header and no data. */
function npy(header: string, version = 1): Uint8Array {
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), version, 0, header.length % 256, Math.floor(header.length / 256), ...new TextEncoder().encode(header))
}

/** An .npz file of one empty member that is said to be packed by this method and to have this checksum. */
function npz(method: number, sum = 0): Uint8Array {
  const name = [120, 46, 110, 112, 121]
  const local = [0x50, 0x4b, 3, 4, 20, 0, 0, 0, method, 0, ...Array<number>(16).fill(0), name.length, 0, 0, 0, ...name]
  const central = [0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, method, 0, 0, 0, 0, 0, sum, ...Array<number>(11).fill(0), name.length, 0, ...Array<number>(16).fill(0), ...name]
  return Uint8Array.of(...local, ...central, 0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, central.length, 0, 0, 0, local.length, 0, 0, 0, 0, 0)
}

const delimiters = new Map([[",", "commas"], [";", "semicolons (`;`)"], ["\t", "tabs"]])

interface Columns {
  readonly missing: readonly string[]
  readonly known: readonly string[]
  /** Where they are inputs, which `--map` reads from elsewhere: those whose name is near. */
  readonly near: ReadonlyArray<readonly [missing: string, known: string]>
  readonly renamable: boolean
}

const shortened = (names: readonly string[]): string => (names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")}, … (${names.length})`)

export const fileCatalog = {
  E901: entry({
    message: (facts: { reason: string }) => `the file cannot be read: ${facts.reason}`,
    example: { words: ["eval", "x^2", "missing.csv"] },
  }),
  E902: entry({
    message: () => "the format of the file is not known by its ending",
    hint: (facts: { known: readonly string[]; unpack: string | undefined }) => (facts.unpack === undefined ? `known are ${facts.known.join(", ")}` : `unpack it first, with ${facts.unpack}`),
    example: { words: ["eval", "x^2", "table.xlsx"] },
  }),
  E903: entry({
    message: () => "the file is empty",
    hint: (facts: { expected: string }) => facts.expected,
    example: evaluated("t.csv", ""),
  }),
  E904: entry({
    message: (facts: { path?: string; expected: string; found: string }) => `${facts.path === undefined ? "" : `${facts.path}: `}expected ${facts.expected}, found ${facts.found}`,
    example: evaluated("t.csv", "x\n0.5\nabc\n"),
  }),
  E905: entry({
    message: ({ missing }: Columns) => `there ${missing.length === 1 ? "is no column" : "are no columns"} ${listed(missing)}`,
    hint: ({ known, near, renamable }) => {
      const list = `the columns are ${shortened(known)}`
      if (near.length > 0) return `${list}; perhaps ${near.map(([missing, name]) => (renamable ? `--map ${missing}=${name}` : `\`${name}\``)).join(" ")}`
      return renamable ? `${list}; --map INPUT=COLUMN reads another one` : list
    },
    example: evaluated("t.csv", "y,prob\n1,0.5\n", "y*p"),
  }),
  E906: entry({
    message: (facts: { first: string; rows: number; second: string; others: number }) => `\`${facts.first}\` has ${counted(facts.rows, "row")} and \`${facts.second}\` has ${facts.others}`,
    hint: "a .json or .npz file holds columns of different lengths",
    example: { words: ["eval", "mean(x^2)", "t.csv", "--grad", "x", "--out", "out.csv"], files: { "t.csv": "x\n1\n2\n" } },
  }),
  E907: entry({
    message: (facts: { reason: string; folder?: string }) => `the file cannot be written: ${facts.folder === undefined ? facts.reason : `there is no folder ${facts.folder}`}`,
    hint: ({ folder }) => (folder === undefined ? undefined : `make it first: mkdir -p ${folder}`),
    example: { words: ["eval", "x^2", "t.csv", "--out", "missing/out.csv"], files: { "t.csv": "x\n1\n" } },
  }),
  E908: entry({
    message: (facts: { name: string; suggestion?: string | undefined; names: readonly string[] }) => `the file has no loss \`${facts.name}\``,
    hint: ({ suggestion, names }) => didYouMean(suggestion, names.length === 0 ? undefined : `it has ${listed(names)}`),
    example: { words: ["explain", "my.loss#cube"], files: { "my.loss": "loss square(x) = x^2\n" } },
  }),
  E909: entry({
    message: (facts: { what: "loss" | "family"; name: string; suggestion?: string | undefined; otherwise: string }) => `there is no ${facts.what} \`${facts.name}\``,
    hint: ({ suggestion, otherwise }) => didYouMean(suggestion, otherwise),
    example: { words: ["show", "fokal"] },
  }),
  E910: entry({
    message: () => "a quoted cell is never closed",
    hint: HALF_WRITTEN,
    example: evaluated("t.csv", "x\n\"1\n"),
  }),
  E911: entry({
    message: () => "a quoted cell goes on after its closing quote",
    hint: "a quote inside a quoted cell is written twice: \"\"",
    example: evaluated("t.csv", "x\n\"1\"2\n"),
  }),
  E912: entry({
    message: () => "a quote stands in the middle of a cell",
    hint: "put the whole cell in quotes, and write the quote in it twice: \"\"",
    example: evaluated("t.csv", "x\n1\"2\n"),
  }),
  E913: entry({
    message: () => "the file is not UTF-8 text",
    hint: "save it as UTF-8 (in a spreadsheet: CSV UTF-8)",
    example: evaluated("t.csv", Uint8Array.of(120, 10, 0xff, 10)),
  }),
  E914: entry({
    message: () => "the first line holds numbers",
    hint: "the first line has to name the columns",
    example: evaluated("t.csv", "1,0.5\n0,0.25\n"),
  }),
  E915: entry({
    message: (facts: { name: string }) => `two columns are called \`${facts.name}\``,
    hint: "give one of them another name",
    example: evaluated("t.csv", "x,x\n1,2\n"),
  }),
  E916: entry({
    message: (facts: { found: number; width: number; cut: boolean }) => `the row has ${counted(facts.found, "cell")}, the header has ${facts.width}`,
    hint: ({ found, width, cut }) => (cut ? HALF_WRITTEN : found < width ? "every row has one cell for each column, an empty one included" : "a cell that holds the delimiter stands in quotes"),
    example: evaluated("t.csv", "x,y\n1,0.5\n2\n3,0.1\n"),
  }),
  E917: entry({
    message: (facts: { standardInput: boolean }) => `it looks like JSON, and is read as ${facts.standardInput ? "CSV, which standard input is" : "a table"}`,
    hint: ({ standardInput }) => (standardInput ? "write it to a .jsonl or .json file" : "call it .jsonl or .json"),
    example: evaluated("t.csv", "{\"x\": 1}\n{\"x\": 2}\n"),
  }),
  E918: entry({
    message: (facts: { other: string; delimiter: string; standardInput: boolean }) => `${delimiters.get(facts.other) ?? facts.other} separate its columns, and ${delimiters.get(facts.delimiter) ?? facts.delimiter} were expected`,
    hint: ({ other, standardInput }) => (other === ";" ? "write it with commas and decimal points, or with tabs as .tsv" : `${standardInput ? "write it to a file that is called" : "call it"} ${other === "," ? ".csv" : ".tsv"}`),
    example: evaluated("t.csv", "x;y\n1;0,5\n"),
  }),
  E920: entry({
    message: () => "expected a list of records or an object of columns",
    hint: "[{\"y\": 1, \"p\": 0.2}, …] or {\"y\": [1, …], \"p\": [0.2, …]}",
    example: evaluated("t.json", "3"),
  }),
  E921: entry({
    message: () => "the JSON ends in the middle",
    hint: HALF_WRITTEN,
    example: evaluated("t.json", "{\"x\": [1, 2"),
  }),
  E922: entry({
    message: (facts: { found: string; number: boolean }) => `it is not valid JSON: unexpected ${facts.found}`,
    hint: ({ number }) => (number ? "NaN and infinities are written as texts: \"NaN\", \"-Infinity\"" : undefined),
    example: evaluated("t.json", "{\"x\": [1, NaN]}"),
  }),
  E923: entry({
    message: (facts: { what: string }) => `${facts.what} is not a record such as {"y": 1, "p": 0.2}`,
    example: evaluated("t.jsonl", "{\"x\": 1}\n[2]\n"),
  }),
  E924: entry({
    message: (facts: { what: string; name: string }) => `${facts.what} has no \`${facts.name}\``,
    hint: "every record has the same names; what is not known is left out with its record, or with --on-bad-row skip",
    example: evaluated("t.jsonl", "{\"x\": 1}\n{\"y\": 2}\n"),
  }),
  E925: entry({
    message: (facts: { path: string; size: number; found: string }) => `${facts.path}: expected a list of ${facts.size}, found ${facts.found}`,
    hint: "nested lists must be rectangular",
    example: evaluated("t.json", "{\"x\": [[1, 2], [3]]}"),
  }),
  E930: entry({
    message: () => "it does not begin like an .npy file",
    hint: "in NumPy: np.save(\"x.npy\", x)",
    example: evaluated("x.npy", "x,y\n1,2\n3,4\n"),
  }),
  E931: entry({
    message: (facts: { version: number }) => `its format version is ${facts.version}; 1, 2 and 3 are known`,
    example: evaluated("x.npy", npy("{}", 9)),
  }),
  E932: entry({
    message: () => "it ends inside its header",
    hint: HALF_WRITTEN,
    example: evaluated("x.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }").subarray(0, 30)),
  }),
  E933: entry({
    message: () => "its header cannot be read",
    example: evaluated("x.npy", npy("{'descr': ")),
  }),
  E934: entry({
    message: (facts: { shape: readonly number[]; bytes: number; found: number }) => `shape (${facts.shape.join(", ")}) takes ${facts.bytes} bytes of data, the file has ${facts.found}`,
    hint: ({ bytes, found }) => (found < bytes ? HALF_WRITTEN : undefined),
    example: evaluated("x.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }")),
  }),
  E935: entry({
    message: (facts: { type: string }) => `its numbers are of type \`${facts.type}\``,
    hint: "real numbers, integers and booleans can be read; in NumPy: x.astype(\"float64\")",
    example: evaluated("x.npy", npy("{'descr': '<c16', 'fortran_order': False, 'shape': (0,), }")),
  }),
  E936: entry({
    message: () => "it is not a whole .npz file",
    hint: HALF_WRITTEN,
    example: evaluated("x.npz", "PK"),
  }),
  E937: entry({
    message: (facts: { member: string }) => `the member \`${facts.member}\` is packed in a way that is not known`,
    hint: "in NumPy: np.savez(\"x.npz\", x=x) or np.savez_compressed",
    example: evaluated("x.npz", npz(99)),
  }),
  E938: entry({
    message: (facts: { member: string }) => `the member \`${facts.member}\` is damaged: its bytes do not have the checksum that the archive names`,
    hint: "copy the file again, or make it again",
    example: evaluated("x.npz", npz(0, 1)),
  }),
  E940: entry({
    message: (facts: { what: string; name: string; otherwise?: string }) => `${facts.what} the package ${facts.name}, which is not installed`,
    hint: ({ name, otherwise }) => `npm install ${name}${otherwise === undefined ? "" : `, or ${otherwise}`}`,
    example: { ...evaluated("t.parquet", "PAR1"), without: "hyparquet" },
  }),
  E941: entry({
    message: (facts: { codec: string }) => `its columns are packed by ${facts.codec}, which is not known here`,
    hint: "write it packed by Snappy or GZIP",
    example: { words: ["eval", "x^2", "test/data/parquet/lz4.parquet"] },
  }),
  E942: entry({
    message: (facts: { why: string | undefined }) => `it is not a whole Parquet file${facts.why === undefined ? "" : `: ${facts.why}`}`,
    hint: HALF_WRITTEN,
    example: evaluated("t.parquet", "PAR1, cut"),
  }),
  E943: entry({
    message: () => "a picture is .svg or .png",
    example: { words: ["plot", "x^2", "--out", "x.pdf"] },
  }),
  E944: entry({
    message: (facts: { reason: string }) => `the folder cannot be made: ${facts.reason}`,
    example: { words: ["build", "my.loss", "--out", "my.loss"], files: { "my.loss": "loss square(x) = x^2\n" } },
  }),
  E950: entry({
    message: (facts: { file: string; name: string }) => `the column is in ${facts.file} too`,
    hint: ({ name }) => `name the file: --input ${name}=FILE`,
    example: { words: ["eval", "x*y", "a.csv", "b.csv"], files: { "a.csv": "x\n1\n", "b.csv": "x,y\n1,2\n" } },
  }),
  E951: entry({
    message: (facts: { last: string; gap: string }) => `there is \`${facts.last}\` but no \`${facts.gap}\``,
    hint: "the columns of an input with an axis are counted from 0 without a gap",
    example: evaluated("t.csv", "x_0,x_2\n1,2\n", "loss f(x[c]) = sum[c](x)"),
  }),
  E952: entry({
    message: (facts: { rows: number }) => `expected ${facts.rows} numbers, one a row`,
    hint: "the numbered columns of an input hold one number a row each",
    example: evaluated("t.json", "{\"x_0\": [1, 2], \"x_1\": [[1], [2]]}", "loss f(x[c]) = sum[c](x)"),
  }),
  E953: entry({
    message: (facts: { names: readonly string[] }) => `the file holds no records, and ${listed(facts.names)} ${facts.names.length === 1 ? "was" : "were"} looked for`,
    example: evaluated("t.json", "[]"),
  }),
  E954: entry({
    message: (facts: { names: readonly string[] }) => `no data were given for ${listed(facts.names)}`,
    hint: "name a file, - for standard input, or --input NAME=FILE",
    usage: true,
    example: { words: ["eval", "x^2"] },
  }),
  E955: entry({
    message: () => "its rows have another shape than those of the first file",
    example: { words: ["eval", "loss f(x[c]) = sum[c](x)", "a.json", "b.json"], files: { "a.json": "{\"x\": [[1, 2]]}", "b.json": "{\"x\": [[1, 2, 3]]}" } },
  }),
  E956: entry({
    message: (facts: { group: string }) => `the group ${facts.group} is a text, and the file holds numbers`,
    hint: "write .csv, .tsv, .json, .jsonl or .parquet",
    example: { words: ["eval", "x^2", "t.csv", "--by", "city", "--out", "out.npy"], files: { "t.csv": "x,city\n1,Oslo\n" } },
  }),
  E957: entry({
    message: (facts: { rows: number; first: string }) => `${counted(facts.rows, "row")} ${facts.rows === 1 ? "was" : "were"} left out, and none is left`,
    hint: ({ first }) => `the first: ${first}`,
    example: { words: ["eval", "x^2", "t.csv", "--on-bad-row", "skip"], files: { "t.csv": "x\nabc\n" } },
  }),
  E958: entry({
    message: (facts: { columns: readonly string[]; wanted: readonly string[] }) => `nothing of it is read: it has ${listed(facts.columns)}`,
    hint: ({ wanted }) => `the loss reads ${listed(wanted)}; --map INPUT=COLUMN reads an input from another column`,
    example: { words: ["eval", "(y - p)^2", "t.csv", "u.csv"], files: { "t.csv": "y,p\n1,0.5\n", "u.csv": "Y,P\n1,0.5\n" } },
  }),
} as const

type FactsOf = { readonly [C in keyof typeof fileCatalog]: (typeof fileCatalog)[C] extends FileEntry<infer A> ? A : never }

export type FileCode = keyof FactsOf
export type FileFacts<C extends FileCode> = FactsOf[C]

/** Whether the words of the command line are at fault. */
export function isUsage(code: FileCode): boolean {
  const row: { readonly usage?: true } = fileCatalog[code]
  return row.usage === true
}
