export { newReplay, replayRequest } from "./new-replay.ts";
export { afterStep, chosen } from "./progress.ts";
export type { Replay } from "./replay.ts";
export { replaySchema, replayView } from "./view.ts";
