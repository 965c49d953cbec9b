import { availableParallelism, loadavg } from "node:os";

/**
 * Returns the processor time of a computation in this thread, in milliseconds. Unlike elapsed time,
 * it does not grow with other work of the machine.
 */
export function processorTimeOf(compute: () => void): number {
  const before = process.threadCpuUsage();
  compute();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Returns a time limit for something that waits on other threads or processes, in milliseconds:
 * `ms` on an idle machine, and proportionally more if more processes are ready to run than there
 * are processors.
 */
export function onThisMachine(ms: number): number {
  const [lastMinute = 0] = loadavg();
  return ms * Math.max(1, (2 * lastMinute) / availableParallelism());
}
