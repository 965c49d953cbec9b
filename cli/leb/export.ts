import { Command } from "commander";
import { stringify } from "yaml";
import { subscriptionInput } from "../../bus/subscriptions/subscription-input.ts";
import { defined } from "../../bus/values/defined.ts";
import type { Subscription } from "../../sdk/index.ts";
import { plain } from "../print.ts";
import { type CompanyOptions, companyOf, withCompanyOptions } from "./bus.ts";
import { inputOfTarget, type Path } from "./secrets-in-file.ts";

/** `leb export`, also available as `leb subscriptions export`. */
export function exportCommand(): Command {
  const command = new Command("export")
    .summary("print subscriptions as a file that leb apply reads")
    .description(
      "Print a company's named subscriptions as YAML, which leb apply reads. The bus shows no secrets, so each is a reference " +
        `to an environment variable, such as $\{CRM_TOKEN}. An unset variable keeps the secret that the bus has.`,
    );
  return withCompanyOptions(command).action(print);
}

async function print(options: CompanyOptions): Promise<void> {
  const { subscriptions } = await companyOf(options);
  const all: Subscription[] = [];
  for await (const found of subscriptions.list()) all.push(found);
  const { exported, omitted } = exportable(all);
  for (const { id, why } of omitted) console.error(plain(`Omitted ${id}: ${why}.`));
  const inputs = inputsOf(exported);
  if (options.json) console.log(JSON.stringify(inputs, null, 2));
  else process.stdout.write(fileOf(inputs));
}

type Omitted = { readonly id: string; readonly why: string };

/** Returns the subscriptions that a file can list. */
function exportable(all: readonly Subscription[]) {
  const byName = new Map<string, Subscription>();
  const omitted: Omitted[] = [];
  for (const subscription of all) {
    const { id, name, rule } = subscription;
    if (rule !== undefined) omitted.push({ id, why: `the rule ${rule} makes it` });
    else if (name === undefined) omitted.push({ id, why: "it has no name" });
    else if (byName.has(name)) omitted.push({ id, why: `another one is named ${name}` });
    else byName.set(name, subscription);
  }
  return { exported: [...byName.values()], omitted };
}

/** Returns a file that lists subscriptions. */
export function fileOf(inputs: readonly object[]): string {
  return inputs.length === 0 ? "[]\n" : stringify(inputs, { lineWidth: 100 });
}

/** Returns the inputs that would create subscriptions, without what is so by default. */
export function inputsOf(subscriptions: readonly Subscription[]): readonly object[] {
  const names = variableNames();
  return subscriptions.map((subscription) => {
    const { name = "", channel, events, pattern, transform, format, signature } = subscription;
    const { retry, timeout, rate_limit, ordered, keygen } = subscription;
    const nameOf = (path: Path) => names([name, ...path]);
    const target = inputOfTarget(subscription.target, subscriptionInput.shape.target, nameOf);
    return defined({
      name,
      // The default of a connector depends on the deployment.
      channel:
        subscription.target.type === "webhook" && channel === "webhooks" ? undefined : channel,
      events: events.join() === "*" ? undefined : events,
      pattern,
      transform,
      format: format === "licensespring" ? undefined : format,
      target,
      signature: signature === "v1" ? undefined : signature,
      keygen_algorithm: keygen?.algorithm === "ed25519" ? undefined : keygen?.algorithm,
      retry,
      timeout,
      rate_limit,
      ordered,
    });
  });
}

/** Returns a function that makes a new variable's name of words. */
function variableNames(): (words: Path) => string {
  const used = new Set<string>();
  return (words) => {
    const text = words
      .join("_")
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]+/g, "_");
    const name = /^[A-Z]/.test(text) ? text : `SECRET_${text}`;
    let unused = name;
    for (let i = 2; used.has(unused); i++) unused = `${name}_${i}`;
    used.add(unused);
    return unused;
  };
}
