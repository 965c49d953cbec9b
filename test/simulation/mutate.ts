import { registerHooks } from "node:module";
import type { Mutation } from "./mutations.ts";

/* Preloaded before the simulator. Replaces a text in one file of the engine. */

const { file, from, to } = JSON.parse(process.env.MUTATION ?? "") as Mutation;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(`/${file}`)) return loaded;
    return { ...loaded, source: String(loaded.source).replace(from, () => to) };
  },
});
