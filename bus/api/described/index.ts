export { described } from "./all.ts";
export type { Described, Description } from "./described.ts";
export { openApi } from "./open-api.ts";
export { reference } from "./reference.ts";
