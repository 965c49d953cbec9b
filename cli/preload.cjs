// Plain CommonJS that any Node can read: preloaded (`node -r`) by every script, so that a Node which cannot run
// this project has another do it, or says what to do, instead of failing on the first TypeScript file.
const { isMainThread } = require("node:worker_threads");
const { endWithParent, newerNode, runOn, wanted } = require("./newer-node.cjs");
if (isMainThread) endWithParent();
const other = newerNode();
if (other) {
  // npm 11 puts it on the path of scripts by itself, and npm 10 does not.
  runOn(other, [...process.execArgv, ...process.argv.slice(1)]);
  // Node.js calls this to run the script once all modules are preloaded, and lets them replace it.
  require("node:module").runMain = () => {};
} else {
  prepare();
}

function prepare() {
  if (Number(process.versions.node.split(".")[0]) < wanted) {
    console.error(
      `license-event-bus runs on Node.js ${wanted} or newer, and this is ${process.version}.\n` +
        `Install Node.js ${wanted} (https://nodejs.org/) and try again. In the repository, on Linux, "npm ci" brings\n` +
        "it along as a package: run it again, without --omit=optional.",
    );
    process.exit(1);
  }

  // What was compiled once is not compiled again, here and in the processes that this one starts: leb is
  // there in half the time. Not in the folder for temporary files, where others could put code for it to run.
  const { enableCompileCache } = require("node:module");
  const { basename, dirname, join } = require("node:path");
  const root = dirname(__dirname);
  const around = dirname(root);
  const packages = basename(around) === "node_modules" ? around : join(root, "node_modules");
  process.env.NODE_COMPILE_CACHE ??= join(packages, ".cache/license-event-bus");
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}
