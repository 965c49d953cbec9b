/** More than the processor's caches have room for. */
const places = 20_000_000;

/**
 * Returns how long the processor waits for memory that none of its caches has, in nanoseconds. Each access leads
 * to the next, as those to the objects of a large index do.
 */
export function memoryAccess(): number {
  const next = inOneCycle(places);
  follow(next, 100_000); // Until it is compiled.
  const accesses = 2_000_000;
  const start = process.threadCpuUsage();
  follow(next, accesses);
  const { user, system } = process.threadCpuUsage(start);
  return ((user + system) * 1000) / accesses;
}

/** Returns where to go from each place, so that all of them are met in a random order (Sattolo's algorithm). */
function inOneCycle(length: number): Int32Array {
  const next = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const other = Math.floor(Math.random() * i);
    const kept = next[i] ?? 0;
    next[i] = next[other] ?? 0;
    next[other] = kept;
  }
  return next;
}

function follow(next: Int32Array, times: number): number {
  let at = 0;
  for (let i = 0; i < times; i++) at = next[at] ?? 0;
  return at;
}
