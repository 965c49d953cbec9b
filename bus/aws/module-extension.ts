import { extname } from "node:path";

/**
 * Extension of this project's modules: `.ts` in the repository, `.js` once they are built or bundled. For modules
 * that are run by their paths, which no compiler rewrites.
 */
export const moduleExtension = extname(import.meta.filename);
