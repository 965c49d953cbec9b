/** Milliseconds until a notice about a full disk is repeated. */
const quietMs = 10_000;

/** Returns true if a text reports that a disk is full. */
export function isFullDisk(text: string): boolean {
  return /ENOSPC|No space left on device/i.test(text);
}

/** Returns what to do about the full disk of a folder. */
export function fullDiskText(folder: string): string {
  return `The disk of ${folder} is full. Free space on it, or choose another folder: npm start -- --data DIR`;
}

/**
 * Returns a function that gives the notices to print. Each call of AWS fails while the disk is full, so one notice
 * stands for all that report it.
 *
 * @param folder - Folder of the bus's state.
 */
export function noticesOnce(folder: string): (text: string, nowMs: number) => string | undefined {
  let last = -Infinity;
  return (text, nowMs) => {
    if (!isFullDisk(text)) return text;
    if (nowMs - last < quietMs) return undefined;
    last = nowMs;
    return `${fullDiskText(folder)}. Until then the bus refuses events, so that none is lost.`;
  };
}
