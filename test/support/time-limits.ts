import { availableParallelism, loadavg } from "node:os";

/**
 * Returns how much processor time a computation takes in this thread, in milliseconds. Unlike the time on the
 * clock, it does not grow with what else the machine runs.
 */
export function processorTimeOf(compute: () => void): number {
  const before = process.threadCpuUsage();
  compute();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Returns a limit for something that waits on other threads or processes, in milliseconds: `ms` on an idle
 * machine, and as much longer as there are more processes ready to run than processors.
 */
export function onThisMachine(ms: number): number {
  const [lastMinute = 0] = loadavg();
  return ms * Math.max(1, (2 * lastMinute) / availableParallelism());
}
