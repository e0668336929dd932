// The checker's face to the passes that read the project's own texts (derivatives, rules): see src/check/.
export { template } from "../check/template.ts"
