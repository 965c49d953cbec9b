import { Command, Option } from "commander";
import { formats } from "../../bus/formats/index.ts";
import { defined } from "../../bus/values/defined.ts";
import { channels } from "../../catalog/index.ts";
import type {
  SubscriptionChange,
  SubscriptionInput,
  SubscriptionWithSecret,
} from "../../sdk/index.ts";
import { printJson } from "../print.ts";
import { type CompanyOptions, codesIn, companyOf, idIn, withCompanyOptions } from "./bus.ts";
import { inputsOf } from "./export.ts";
import { Failure } from "./failure.ts";
import {
  type Input,
  type InputOptions,
  inputIn,
  type Setting,
  withInputOptions,
  withSetting,
} from "./input.ts";
import { withVariables } from "./secrets-in-file.ts";
import { showWarnings } from "./warnings.ts";

type ChangeOptions = CompanyOptions &
  InputOptions & {
    readonly targetUrl?: string;
    readonly events?: readonly string[];
    readonly name?: string;
    readonly format?: string;
    readonly channel?: string;
    readonly signature?: string;
  };

/** `leb subscriptions create`. */
export function createCommand(): Command {
  const command = new Command("create")
    .summary("create a subscription; its signing secret is shown only once")
    .description(
      "Create a subscription; its signing secret is shown only once. --set and --file take every field and target " +
        "that the API has. For example: leb subscriptions create --set target.type=slack --set target.url=URL",
    );
  return withCompanyOptions(withFields(command)).action(create);
}

/** `leb subscriptions update`. */
export function updateCommand(): Command {
  const command = new Command("update")
    .summary("change fields of a subscription")
    .description(
      "Change the given fields of a subscription. null removes a field. For example: leb subscriptions update ID --set timeout=20 --set retry=null",
    )
    .argument("<id>", "sub_…", idIn);
  return withCompanyOptions(withFields(command)).action(update);
}

function withFields(command: Command): Command {
  return withInputOptions(
    command
      .option("--target-url <url>", "URL for webhooks")
      .option("--events <codes>", "license.*,order.created; all by default", codesIn)
      .option("--name <text>", "label shown in lists")
      .addOption(new Option("--format <name>", "payload format").choices(formats))
      .addOption(
        new Option("--channel <name>", "channel whose events it receives").choices(channels),
      )
      .addOption(
        new Option("--signature <scheme>", "v1: a secret; v1a: a key pair").choices(["v1", "v1a"]),
      ),
  );
}

async function create(options: ChangeOptions): Promise<void> {
  const { file, set = [] } = options;
  const given = { ...inputIn(file), ...fieldsIn(options) };
  const input = [...targetIn(options), ...set].reduce<unknown>(withSetting, given) as Input;
  if (input.target === undefined) {
    throw new Failure(
      "No target: pass --target-url URL for webhooks, --set target.type=… with the target's other fields, or --file FILE.",
    );
  }
  const { subscriptions } = await companyOf(options);
  // The bus validates it.
  showSecret(await subscriptions.create(input as SubscriptionInput), options);
}

async function update(id: string, options: ChangeOptions): Promise<void> {
  const { file, set = [] } = options;
  const direct: Input = { ...inputIn(file), ...fieldsIn(options) };
  const settings = [...targetIn(options), ...set];
  const { subscriptions } = await companyOf(options);
  const change = { ...direct, ...(await partsOf(id, direct, settings, subscriptions)) };
  if (Object.keys(change).length === 0) {
    throw new Failure("Nothing to change: pass --set path=value, --file FILE or another field.");
  }
  const changed = await subscriptions.update(id, change as SubscriptionChange);
  showWarnings(changed);
  if (options.json) printJson(changed);
  else console.log(`Changed ${Object.keys(change).join(", ")} of ${id}.`);
}

type Subscriptions = Awaited<ReturnType<typeof companyOf>>["subscriptions"];

/**
 * Returns the fields that settings change. The bus replaces whole fields, so the rest of each is read first.
 *
 * @throws Failure if a changed field has secrets, which the bus does not show.
 */
async function partsOf(
  id: string,
  direct: Input,
  settings: readonly Setting[],
  subscriptions: Subscriptions,
): Promise<Input> {
  const names = new Set(settings.map(({ path }) => path[0] ?? ""));
  const isInner = settings.some(({ path }) => path.length > 1);
  const [existing = {}] = isInner ? inputsOf([await subscriptions.get(id)]) : [];
  const whole = settings.reduce<unknown>(withSetting, { ...existing, ...direct }) as Input;
  const parts = Object.fromEntries([...names].map((name) => [name, whole[name]]));
  const { value, unset } = withVariables(parts, process.env);
  const lines = unset.map(
    ({ path, name }) =>
      `The bus does not show the secret ${path.join(".")}. To keep the target's other fields, give it again: --set ${path.join(".")}=VALUE, or set ${name}.`,
  );
  if (lines.length > 0) throw new Failure(lines.join("\n"));
  return value as Input;
}

function fieldsIn({ events, name, format, channel, signature }: ChangeOptions): Input {
  return defined({ events, name, format, channel, signature });
}

function targetIn({ targetUrl }: ChangeOptions): readonly Setting[] {
  if (targetUrl === undefined) return [];
  return [
    { path: ["target", "type"], value: "webhook" },
    { path: ["target", "url"], value: targetUrl },
  ];
}

/** Prints only the secret to standard output, so that scripts can store it. */
export function showSecret(made: SubscriptionWithSecret, { json }: CompanyOptions): void {
  showWarnings(made);
  if (json) {
    printJson(made);
    return;
  }
  if (made.public_key) console.error(`Receivers verify with the public key ${made.public_key}`);
  // Targets of connectors are not signed.
  if (made.secret === undefined) {
    console.log(`Subscription ${made.id}.`);
    return;
  }
  console.error(`Subscription ${made.id}. Its signing secret is shown only once:`);
  console.log(made.secret);
}
