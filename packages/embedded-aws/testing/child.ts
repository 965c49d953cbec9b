/**
 * Runs an embedded AWS in its own process: `child.ts <assembly> <data folder> [stop]`. Prints the
 * address of its endpoint, and then every line that a function prints.
 */
import { EmbeddedAws } from "../embedded-aws.ts";

const [, , assembly = "", dataDir, stop] = process.argv;
const aws = await EmbeddedAws.start({
  assembly,
  dataDir,
  endpointPort: 0,
  apiPort: 0,
  onLog: ({ text }) => console.log(text),
});
console.log(aws.endpointUrl);
if (stop) await aws.stop();
