import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { stepsOf } from "../../packages/event-patterns/json/pointer.ts";
import { ApiError, type Subscription } from "../../sdk/index.ts";
import { colors, plain, printJson } from "../print.ts";
import { type CompanyOptions, companyOf, withCompanyOptions } from "./bus.ts";
import { Failure, failureOf } from "./failure.ts";
import { planFor, type Step } from "./plan.ts";
import { unsetFault, type WantedFile, wantedIn, within } from "./wanted.ts";
import { showWarnings } from "./warnings.ts";

type ApplyOptions = CompanyOptions & {
  readonly file: string;
  readonly prune?: true;
  readonly dryRun?: true;
  readonly yes?: true;
};

type Subscriptions = Awaited<ReturnType<typeof companyOf>>["subscriptions"];

/** `leb apply`, also available as `leb subscriptions apply`. */
export function applyCommand(): Command {
  const command = new Command("apply")
    .summary("create, change and delete subscriptions to match a file")
    .description(
      "Create, change and delete subscriptions to match a file. It checks the whole file first, and shows the changes. " +
        `A value such as $\{CRM_TOKEN} stands for an environment variable.`,
    )
    .requiredOption("-f, --file <file>", "YAML or JSON file with a list of named subscriptions")
    .option("--prune", "delete named subscriptions that are not in the file")
    .option("--dry-run", "check the file and show the changes without applying them")
    .option("--yes", "apply without asking");
  return withCompanyOptions(command).action(apply);
}

/** Shows the difference between a file and the bus, and applies it. */
async function apply(options: ApplyOptions): Promise<void> {
  const file = wantedIn(options.file, process.env);
  const { subscriptions } = await companyOf(options);
  const existing: Subscription[] = [];
  for await (const found of subscriptions.list()) existing.push(found);
  const steps = planFor(file.wanted, existing, options.prune ?? false);
  await validate(steps, file, subscriptions);

  for (const step of steps) console.error(describe(step));
  console.error(planText(steps, file.wanted.length));
  if (steps.length === 0 || options.dryRun || !(await isMeant(options))) return;
  await run(steps, subscriptions, options);
  console.error("Done.");
}

/** @throws Failure that names each error with its place in the file. */
async function validate(
  steps: readonly Step[],
  { lineOf }: WantedFile,
  subscriptions: Subscriptions,
): Promise<void> {
  const lines: string[] = [];
  for (const step of steps) {
    if (step.kind === "delete") continue;
    const { index, unset } = step.wanted;
    const needed = step.kind === "create" || step.change.target !== undefined ? unset : [];
    if (needed.length > 0) {
      lines.push(...needed.map((variable) => lineOf(within(index, unsetFault(variable)))));
      continue;
    }
    try {
      await (step.kind === "create"
        ? subscriptions.validate(step.wanted.input)
        : subscriptions.validateChange(step.subscription.id, step.change));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 422) throw error;
      const { errors = [] } = error.problem;
      const message = error.problem.detail ?? error.problem.title;
      const faults = errors.length > 0 ? errors : [{ pointer: "", message }];
      const places = faults.map(({ pointer, message }) => ({ path: stepsOf(pointer), message }));
      lines.push(...places.map((fault) => plain(lineOf(within(index, fault)))));
    }
  }
  if (lines.length > 0) throw new Failure(`${lines.join("\n")}\nNothing was changed.`);
}

function planText(steps: readonly Step[], wanted: number): string {
  const count = (kind: Step["kind"]) => steps.filter((step) => step.kind === kind).length;
  const [created, changed, deleted] = [count("create"), count("change"), count("delete")];
  const rest = wanted - created - changed;
  return `Plan: ${created} to create, ${changed} to change, ${deleted} to delete. ${rest} up to date.`;
}

/** @throws Failure that says how far it came. */
async function run(
  steps: readonly Step[],
  subscriptions: Subscriptions,
  options: ApplyOptions,
): Promise<void> {
  for (const [done, step] of steps.entries()) {
    try {
      await runStep(step, subscriptions, options);
    } catch (error) {
      const why = failureOf(error, options.url)?.message;
      throw new Failure(
        `${why ?? error}\n${done} of ${steps.length} changes were applied. Run the command again to apply the others.`,
      );
    }
  }
}

async function runStep(
  step: Step,
  subscriptions: Subscriptions,
  { json }: ApplyOptions,
): Promise<void> {
  switch (step.kind) {
    case "create": {
      const made = await subscriptions.create(step.wanted.input);
      showWarnings(made);
      if (json) return printJson(made);
      // Systems that a connector calls get no signature, so there is no secret.
      const parts = [plain(made.name ?? ""), made.id, made.secret];
      return console.log(parts.filter(Boolean).join(" "));
    }
    case "change": {
      const { id } = step.subscription;
      showWarnings(await subscriptions.update(id, step.change));
      return;
    }
    case "delete":
      await subscriptions.delete(step.subscription.id);
      return;
    default:
      return step satisfies never;
  }
}

function describe(step: Step): string {
  switch (step.kind) {
    case "create":
      return colors.green(`+ ${plain(step.wanted.input.name)}`);
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
