import { Command } from "commander";
import { failureOf } from "./failure.ts";
import { keysCommand } from "./keys.ts";

/** One file each: what leb can do. */
const groups = [keysCommand];

const leb = new Command("leb").description("The license event bus on the command line.");
for (const group of groups) leb.addCommand(group());

try {
  await leb.parseAsync();
} catch (error) {
  const failure = failureOf(error);
  if (!failure) throw error;
  console.error(failure.message);
  process.exitCode = 1;
}
