export { afterStep, chosen } from "./progress.ts";
export { newReplay, type Replay, replayRequest } from "./replay.ts";
export { replaySchema, replayView } from "./view.ts";
