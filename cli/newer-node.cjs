// Plain CommonJS that any Node can read.
const { dirname, join } = require("node:path");

/** Which Node.js all of this needs at least. */
const wanted = 24;

/** Where the Node.js is that the repository has as a package; undefined if this one will do, or there is none. */
function newerNode() {
  if (Number(process.versions.node.split(".")[0]) >= wanted) return undefined;
  try {
    const name = `node-${process.platform}-${process.arch}`;
    return join(dirname(require.resolve(`${name}/package.json`)), "bin/node");
  } catch {
    return undefined;
  }
}

module.exports = { wanted, newerNode };
