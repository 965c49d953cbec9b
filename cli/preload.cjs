// Plain CommonJS that every Node.js can read. Every script preloads it (`node -r`), so an older
// Node.js starts a newer one, or says what to do, instead of failing on the first TypeScript file.
const { isMainThread } = require("node:worker_threads");
const { endWithParent, newerNode, runOn, wanted } = require("./newer-node.cjs");
if (isMainThread) endWithParent();
const other = newerNode();
if (other) {
  // npm 11 adds it to the PATH of scripts. npm 10 does not.
  runOn(other, [...process.execArgv, ...process.argv.slice(1)]);
  // Node.js calls this to run the script after all preloads, and allows replacing it.
  require("node:module").runMain = () => {};
} else {
  prepare();
}

function prepare() {
  if (Number(process.versions.node.split(".")[0]) < wanted) {
    console.error(
      `license-event-bus needs Node.js ${wanted} or newer. This is ${process.version}.\n` +
        `Install Node.js ${wanted} (https://nodejs.org/), or in your own app: npm install node@${wanted}\n` +
        'In the repository, on Linux, "npm ci" installs it as a package: run it again, without --omit=optional.',
    );
    process.exit(1);
  }

  // Compiled code is cached for this process and its children, which halves leb's start time. The
  // cache is outside the shared temporary folder, where others could plant code.
  const { enableCompileCache } = require("node:module");
  const { basename, dirname, join } = require("node:path");
  const root = dirname(__dirname);
  const around = dirname(root);
  const packages = basename(around) === "node_modules" ? around : join(root, "node_modules");
  process.env.NODE_COMPILE_CACHE ??= join(packages, ".cache/license-event-bus");
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}
