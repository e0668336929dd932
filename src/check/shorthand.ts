// Templates that are kept as shorthand, by their text. None here: the modules read every text as it stands in its table, so a
// changed row needs nothing else. The bundle is given all of them in this module's place (bundle/templates.ts).
export const shorthand: ReadonlyMap<string, string> = new Map()
