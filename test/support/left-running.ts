import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Returns the command lines of processes that run in a folder or below it. Without `/proc`, as on
 * systems other than Linux, it finds none.
 */
export function leftRunning(folder: string): readonly string[] {
  return processIds().flatMap((id) => {
    try {
      if (!readlinkSync(`/proc/${id}/cwd`).startsWith(folder)) return [];
      return [readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ").trim()];
    } catch {
      // It has ended, or belongs to another user.
      return [];
    }
  });
}

function processIds(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
