import { readFileSync } from "node:fs";

/** Places of the manifest: the repository's, and the package's, whose code is in `dist`. */
const manifests = ["../../package.json", "../../../package.json"];

/** Returns the version of leb and of the bus that it was released with. */
export function version(): string {
  for (const path of manifests) {
    const { name, version } = manifestAt(path);
    if (name === "license-event-bus" && version !== undefined) return version;
  }
  throw new Error("leb has no package.json");
}

function manifestAt(path: string): { readonly name?: string; readonly version?: string } {
  try {
    return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
  } catch {
    return {};
  }
}
