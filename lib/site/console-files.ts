import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";
import { moduleExtension } from "../../bus/aws/module-extension.ts";
import { cachedBuild } from "../cached-build.ts";
import { hashedFile } from "./hashed-file.ts";

const folder = fileURLToPath(new URL("../../console", import.meta.url));
/** TypeScript with JSX in the repository, JavaScript once it is built. */
const entry = join(folder, `main${moduleExtension === ".ts" ? ".tsx" : ".js"}`);

/** Packages whose code is in the console. */
const licensed = ["preact", "uplot", "ipaddr.js"];

/** Settings by which the console becomes one script and one style. */
const bundling = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  // The versions of 2023, the oldest with everything that the console uses: AbortSignal.timeout, :has, nesting.
  target: ["chrome120", "firefox121", "safari17.2"],
  // Without tsconfig.json: an app that installs this has another, or none.
  tsconfigRaw: { compilerOptions: { jsx: "react-jsx", jsxImportSource: "preact" } },
  banner: { js: "/*! Contains Preact, uPlot and ipaddr.js (MIT), see licenses.txt. */" },
  logLevel: "error",
} as const satisfies BuildOptions;

/** Returns the files of the console: a page, its script and its style. */
export function consoleFiles(): Readonly<Record<string, string | Uint8Array>> {
  const { outputFiles } = cachedBuild("console", {
    entryPoints: { console: entry, style: join(folder, "style", "index.css") },
    ...bundling,
    outdir: ".",
  });
  const textOf = (extension: string) =>
    String(
      Buffer.from(outputFiles.find(({ path }) => extname(path) === extension)?.contents ?? ""),
    );
  const [script, style, icon] = [
    hashedFile("console", "js", textOf(".js")),
    hashedFile("style", "css", textOf(".css")),
    hashedFile("icon", "svg", readFileSync(join(folder, "style", "icon.svg"), "utf8")),
  ];
  return {
    "index.html": page({ script: script.name, style: style.name, icon: icon.name }),
    ...Object.fromEntries([script, style, icon].map(({ name, content }) => [name, content])),
    "licenses.txt": licensed.map((name) => `${name}\n\n${packageText(name, "LICENSE")}`).join("\n"),
  };
}

function page(files: Readonly<Record<"script" | "style" | "icon", string>>): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>License event bus</title>
<link rel="icon" href="/console/files/${files.icon}">
<link rel="stylesheet" href="/console/files/${files.style}">
<script type="module" src="/console/files/${files.script}"></script>
</head>
<body>
<div id="console"></div>
<noscript>The console needs JavaScript. The <a href="/docs">API</a> and the command line do not.</noscript>
</body>
</html>
`;
}

/** Reads a file of a package. A package need not export it. */
function packageText(name: string, file: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return readFileSync(join(manifest, "..", file), "utf8");
}
