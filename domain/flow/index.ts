export { afterAttempt, afterWaiting, type Happening, quickMs } from "./after-attempt.ts";
export {
  type Disabled,
  type DisablingReason,
  disablingReasons,
  enabledFlow,
  type Flow,
  type Gate,
  gateOf,
  newFlow,
} from "./flow.ts";
export { perSecond, type RateLimit, windowOf } from "./rate-limit.ts";
export {
  needsChain,
  noProgress,
  type Progress,
  progressAfter,
  type Step,
  stepOf,
  trialMs,
} from "./release.ts";
