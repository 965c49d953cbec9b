import { build } from "esbuild";
import { expect, test } from "vitest";

test("runs wherever fetch and Web Crypto exist: imports nothing of Node and no package", async () => {
  const entryPoints = [new URL("index.ts", import.meta.url).pathname];
  const { outputFiles, metafile } = await build({
    entryPoints,
    bundle: true,
    platform: "neutral",
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const code = outputFiles[0]?.text ?? "";
  expect(code).not.toMatch(/\b(node:|require\(|Buffer\b|process\b)/);
  expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith("sdk/"))).toEqual([]);
});
