import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { privateFolder } from "./private-folder.ts";

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
