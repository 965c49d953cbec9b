import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Another embedded AWS, perhaps in another process, works with the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = "DataFolderInUse";

  constructor(folder: string) {
    super(`The data folder ${folder} is in use by another embedded AWS`);
  }
}

/**
 * Takes the folder for this process; gives the way to let it go. The lock is one of SQLite, hence one
 * of the operating system: it ends with the process, however that ends.
 */
export function lockDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, "lock.db"));
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch {
    lock.close();
    throw new DataFolderInUse(folder);
  }
  return () => lock.close();
}
