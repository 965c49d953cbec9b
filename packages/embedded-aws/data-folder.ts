import { chmodSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The data folder belongs to another user, who could change the code that runs from it. */
export class FolderOfAnotherUser extends Error {
  override readonly name = "FolderOfAnotherUser";

  constructor(folder: string) {
    super(`The data folder ${folder} belongs to another user, who could change the code in it`);
  }
}

/**
 * Creates a folder that only this user can enter, or closes an existing one to all others:
 * functions run from it, and its tables contain signing secrets.
 *
 * @returns The folder.
 * @throws FolderOfAnotherUser
 */
export function privateFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Windows has neither user IDs nor modes.
  const user = process.getuid?.();
  if (user === undefined) return folder;
  const { uid, mode } = statSync(folder);
  if (uid !== user) throw new FolderOfAnotherUser(folder);
  if ((mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
  return folder;
}

/** Another embedded AWS, possibly in another process, uses the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = "DataFolderInUse";

  constructor(folder: string) {
    super(`The data folder ${folder} is in use by another embedded AWS`);
  }
}

/**
 * Locks the folder for this process, creates it if missing, and closes it to other users. The lock
 * is an SQLite lock, hence one of the operating system, so it ends with the process.
 *
 * @returns A function that unlocks it.
 * @throws DataFolderInUse, FolderOfAnotherUser
 */
export function lockDataFolder(folder: string): () => void {
  privateFolder(folder);
  const lock = new DatabaseSync(join(folder, "lock.db"));
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch {
    lock.close();
    throw new DataFolderInUse(folder);
  }
  return () => lock.close();
}
