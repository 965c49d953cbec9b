import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import type { Subscription } from "../../sdk/index.ts";
import { colors, plain, printJson } from "../print.ts";
import { type CompanyOptions, companyOf } from "./bus.ts";
import { Failure } from "./failure.ts";
import { planFor, type Step, wantedIn } from "./plan.ts";
import { showWarnings } from "./warnings.ts";

type ApplyOptions = CompanyOptions & {
  readonly file: string;
  readonly prune?: true;
  readonly dryRun?: true;
  readonly yes?: true;
};

/** Adds the options of `leb subscriptions apply`. */
export function applying(command: Command): Command {
  return command
    .requiredOption("-f, --file <file>", "YAML or JSON file with a list of named subscriptions")
    .option("--prune", "delete named subscriptions that are not in the file")
    .option("--dry-run", "show the changes without applying them")
    .option("--yes", "apply without asking");
}

/** `leb subscriptions apply`: shows the difference and applies it. */
export async function apply(options: ApplyOptions): Promise<void> {
  const wanted = wantedIn(options.file);
  const { subscriptions } = companyOf(options);
  const existing: Subscription[] = [];
  for await (const found of subscriptions.list()) existing.push(found);
  const steps = planFor(wanted, existing, options.prune ?? false);

  for (const step of steps) console.error(describe(step));
  const changed = steps.filter(({ kind }) => kind !== "delete").length;
  console.error(`${wanted.length - changed} of ${wanted.length} are up to date.`);
  if (steps.length === 0 || options.dryRun || !(await isMeant(options))) return;

  for (const step of steps) {
    if (step.kind === "create") {
      const made = await subscriptions.create(step.input);
      showWarnings(made);
      if (options.json) printJson(made);
      else console.log(`${plain(made.name ?? "")} ${made.id} ${made.secret}`);
    } else if (step.kind === "change") {
      showWarnings(await subscriptions.update(step.subscription.id, step.change));
    } else {
      await subscriptions.delete(step.subscription.id);
    }
  }
  console.error("Done.");
}

function describe(step: Step): string {
  switch (step.kind) {
    case "create":
      return colors.green(`+ ${plain(step.input.name)}`);
    case "delete":
      return colors.red(`- ${plain(step.subscription.name ?? step.subscription.id)}`);
    case "change": {
      const lines = step.differences.map(
        ({ field, is, wanted }) => `    ${field}: ${shown(is)} → ${shown(wanted)}`,
      );
      return [colors.yellow(`~ ${plain(step.subscription.name ?? "")}`), ...lines].join("\n");
    }
    default:
      return step satisfies never;
  }
}

function shown(value: unknown): string {
  return value === undefined ? "none" : plain(JSON.stringify(value));
}

async function isMeant({ yes }: ApplyOptions): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Failure("Not a terminal: pass --yes to apply.");
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question("Apply? [y/N] ");
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}
