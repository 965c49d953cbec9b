import { extname } from "node:path";

/**
 * How modules of this project end: in `.ts` in the repository, and in `.js` once they are built or bundled. For
 * those that are run by their paths, which no compiler rewrites.
 */
export const moduleExtension = extname(import.meta.filename);
