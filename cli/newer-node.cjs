// Plain CommonJS that every Node.js can read.
const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { constants } = require("node:os");
const { dirname, join } = require("node:path");

/** Minimum major version of Node.js. */
const wanted = 24;

/**
 * Returns the path of the Node.js that the repository, or an app with the package `node`, installs;
 * undefined if this one suffices or there is none.
 */
function newerNode() {
  if (Number(process.versions.node.split(".")[0]) >= wanted) return undefined;
  return nodeOf(`node-${process.platform}-${process.arch}`) ?? nodeOf("node");
}

function nodeOf(name) {
  try {
    const manifest = require.resolve(`${name}/package.json`);
    const node = join(dirname(manifest), "bin/node");
    const isNewer = Number(require(manifest).version.split(".")[0]) >= wanted;
    return isNewer && existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs another Node.js with these arguments in place of this process. Passes on the signals that
 * end it, and exits with its code.
 */
function runOn(node, args) {
  const env = { ...process.env, LICENSE_EVENT_BUS_PARENT: String(process.pid) };
  const child = spawn(node, args, { stdio: "inherit", env });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // Ctrl-C reaches both. The child decides when to end.
  process.on("SIGINT", () => {});
  child.on("error", (error) => {
    throw error;
  });
  child.on("exit", (status, signal) =>
    process.exit(signal ? 128 + constants.signals[signal] : status),
  );
}

/**
 * Stops this process, as SIGTERM does, when its parent is gone, if the parent is npm's shell or the
 * older Node.js that started it. The shell dies of npm's SIGTERM without passing it on, and SIGKILL
 * reaches no child.
 */
function endWithParent() {
  const { npm_lifecycle_event: script, LICENSE_EVENT_BUS_PARENT: olderNode } = process.env;
  const parent = process.ppid;
  if (script === undefined && olderNode !== String(parent)) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 250);
  watch.unref();
}

module.exports = { wanted, newerNode, runOn, endWithParent };
