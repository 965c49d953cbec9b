#!/usr/bin/env node
// Plain CommonJS that any Node can read: runs leb here, or else on the Node.js 24 that the repository has as a package.
const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");
const { newerNode } = require("../newer-node.cjs");

// A package has it built.
const source = join(__dirname, "main.ts");
const main = existsSync(source) ? source : join(__dirname, "../../dist/cli/leb/main.js");
const preload = join(__dirname, "../preload.cjs");
const other = newerNode();
if (other) runOn(other);
else {
  require(preload);
  import(main);
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
