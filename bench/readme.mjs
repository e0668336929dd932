export const readme = () => ""
