/**
 * Preloaded by each thread of a bus whose clock jumps: `Date.now()` is ahead by the milliseconds
 * that threads share.
 */
import { getEnvironmentData } from "node:worker_threads";

const aheadMs = new BigInt64Array(getEnvironmentData("clock") as SharedArrayBuffer);
const now = Date.now;
Date.now = () => now() + Number(Atomics.load(aheadMs, 0));
