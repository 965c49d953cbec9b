export { afterAttempt, afterWaiting, type Happening, quickMs } from "./after-attempt.ts";
export {
  type DisablingReason,
  disablingReasons,
  enabledFlow,
  type Flow,
  gateOf,
  newFlow,
} from "./flow.ts";
export { perSecond, type RateLimit, windowOf } from "./rate-limit.ts";
export {
  mayBeCut,
  needsChain,
  noProgress,
  type Progress,
  progressAfter,
  type Step,
  stepOf,
  trialMs,
} from "./release.ts";
