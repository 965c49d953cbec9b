// Plain CommonJS that any Node can read: preloaded (`node -r`) by every script, so that a Node which
// cannot run this project says what to do instead of failing on the first TypeScript file.
const wanted = 24;
if (Number(process.versions.node.split(".")[0]) < wanted) {
  console.error(
    `license-event-bus runs on Node.js ${wanted} or newer, and this is ${process.version}.\n` +
      `On Linux, "npm ci" brings Node.js ${wanted} along as a package: run it again, without --omit=optional.\n` +
      `Elsewhere, install Node.js ${wanted} (https://nodejs.org/) and try again.`,
  );
  process.exit(1);
}

// What was compiled once is not compiled again, here and in the processes that this one starts: leb is
// there in half the time. Not in the folder for temporary files, where others could put code for it to run.
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");
process.env.NODE_COMPILE_CACHE ??= join(__dirname, "../node_modules/.cache/compile");
enableCompileCache(process.env.NODE_COMPILE_CACHE);
