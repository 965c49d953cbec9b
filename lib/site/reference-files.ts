import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { hashedFile } from "./hashed-file.ts";
import { initScript, stylesheet } from "./reference-look.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

const script = "redoc/bundles/redoc.standalone.js";
/** Licenses of Redoc and of what it contains, by the name in the script's first line. */
const licenses = "redoc.standalone.js.LICENSE.txt";

/** The only file that Redoc loads from another host, and an empty image in place of it. */
const logo = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const noLogo = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";

/** Returns the files of the API reference: a page by Redoc, and all that it loads. */
export function referenceFiles(): Files {
  const [redoc, init, style] = [
    hashedFile("redoc", "js", withoutLogo(packageText(script))),
    hashedFile("init", "js", initScript),
    hashedFile("style", "css", stylesheet),
  ];
  return {
    "index.html": page({ redoc: redoc.name, init: init.name, style: style.name }),
    ...Object.fromEntries([redoc, init, style].map(({ name, content }) => [name, content])),
    [licenses]: [packageText("redoc/LICENSE"), packageText(`redoc/bundles/${licenses}`)].join("\n"),
  };
}

/** @throws Error if this Redoc does not load the logo once. */
function withoutLogo(code: string): string {
  const parts = code.split(logo);
  if (parts.length !== 2) throw new Error(`redoc contains ${logo} ${parts.length - 1} times`);
  return parts.join(noLogo);
}

function page(files: Readonly<Record<"redoc" | "init" | "style", string>>): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>License event bus: API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/${files.style}">
</head>
<body>
<main id="reference"></main>
<noscript>This page needs JavaScript. Tools read the <a href="/v1/openapi.json">OpenAPI document</a>.</noscript>
<script src="/docs/${files.redoc}"></script>
<script src="/docs/${files.init}"></script>
</body>
</html>
`;
}

function packageText(path: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(path), "utf8");
}
