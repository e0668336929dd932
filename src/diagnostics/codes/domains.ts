// E5xx: domains that hold nothing, and constants that no float64 can stand for.
import { entry } from "../entry.ts"

export const domains = {
  E501: entry({
    severity: "error",
    message: (facts: { name: string; domain: string }) => `the domain of \`${facts.name}\` is empty: no number lies in \`${facts.domain}\``,
    hint: "the lower bound comes first, and `(` and `)` leave their bounds out: `[0, 1]`, `(0, 1]`",
    example: "loss f(y in (0,0), p) = y*p",
  }),
  E502: entry({
    severity: "error",
    message: (facts: { text: string }) => `\`${facts.text}\` is beyond the range of float64`,
    hint: "the largest float64 is about 1.8e308; infinity is written `inf`",
    example: "loss f(x; a = 1e999) = a*x",
  }),
  E503: entry({
    severity: "error",
    message: (facts: { text: string }) => `\`${facts.text}\` has no value`,
    hint: "every constant part of a formula needs a value: look for a sign that is the wrong way round",
    example: "log(-1) + x",
  }),
  E504: entry({
    severity: "error",
    message: (facts: { name: string; value: string; domain: string }) => `the default \`${facts.value}\` of \`${facts.name}\` lies outside its domain \`${facts.domain}\``,
    hint: "take a default inside the domain, or a wider domain",
    example: "loss f(x; a in [0,1] = 2) = a*x",
  }),
  E505: entry({
    severity: "error",
    message: (facts: { name: string }) => `a bound of a domain is a number or a constant, and \`${facts.name}\` is neither`,
    hint: "write out the number, as in `[0, 1]`",
    example: "loss f(x; a in [0,b] = 0) = a*x",
  }),
  E506: entry({
    severity: "error",
    message: (facts: { name: string }) => `the set of \`${facts.name}\` mixes numbers with words`,
    hint: "a set of numbers is a domain, a set of words a choice",
    example: "loss f(x; kind in {plain, 2} = plain) = x",
  }),
  E507: entry({
    severity: "error",
    message: (facts: { name: string; text: string }) => `\`${facts.name} in ${facts.text}\`: a choice is a hyper-parameter, fixed when the loss is compiled`,
    hint: "move it behind the `;`",
    example: "loss f(x, kind in {square, plain}) = x",
  }),
}
