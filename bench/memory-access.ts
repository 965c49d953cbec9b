/** More than fits into the processor's caches. */
const places = 20_000_000;

/**
 * Returns how long the processor waits for memory outside all of its caches, in nanoseconds. Each
 * access leads to the next, like those to the objects of a large index.
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

/**
 * Returns the next place for each place, so that all are visited in a random order (Sattolo's
 * algorithm).
 */
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
