import { chmodSync, mkdirSync, statSync } from "node:fs";

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
