#!/usr/bin/env node
// Plain CommonJS that every Node.js can read. It runs leb in this Node.js, or in the Node.js 24
// that the repository installs as a package.
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { endWithParent, newerNode, runOn } = require("../newer-node.cjs");

// Packages contain the compiled file.
const source = join(__dirname, "main.ts");
const main = existsSync(source) ? source : join(__dirname, "../../dist/cli/leb/main.js");
const preload = join(__dirname, "../preload.cjs");
const other = newerNode();
if (other) {
  endWithParent();
  runOn(other, ["-r", preload, main, ...process.argv.slice(2)]);
} else {
  require(preload);
  import(main);
}
