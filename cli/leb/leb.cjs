#!/usr/bin/env node
// Plain CommonJS that any Node can read: runs leb here, or else on the Node.js 24 that npm brought along.
const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { dirname, join } = require("node:path");

const main = join(__dirname, "main.ts");
const preload = join(__dirname, "../preload.cjs");
const other = Number(process.versions.node.split(".")[0]) < 24 && nodeOfPackage();
if (other) runOn(other);
else {
  require(preload);
  import(main);
}

function nodeOfPackage() {
  try {
    const name = `node-${process.platform}-${process.arch}`;
    return join(dirname(require.resolve(`${name}/package.json`)), "bin/node");
  } catch {
    return undefined;
  }
}

function runOn(node) {
  const child = spawn(node, ["-r", preload, main, ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C reaches both; when it is over is up to the child.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (status, signal) =>
    process.exit(signal ? 128 + constants.signals[signal] : status),
  );
}
