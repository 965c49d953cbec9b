export type { Described, Description } from "../operations/description.ts";
export { described } from "./all.ts";
export { openApi } from "./open-api.ts";
export { reference } from "./reference.ts";
