import { Command, InvalidArgumentError, Option } from "commander";
import { keyView, type Permissions } from "../../bus/keys/api-key.ts";
import { newApiKey } from "../../bus/keys/new-api-key.ts";
import type { Fault } from "../../bus/values/problem.ts";
import type { ApiKey } from "../../sdk/index.ts";
import { type Cell, printJson, table, timeOf } from "../print.ts";
import {
  type BusOptions,
  busOf,
  companyOption,
  type DeploymentOptions,
  idIn,
  withBusOptions,
  withDeploymentOptions,
} from "./bus.ts";
import { Failure } from "./failure.ts";

type CreateOptions = DeploymentOptions & {
  readonly admin?: true;
  readonly company?: number;
  readonly publisher?: string;
  readonly companies?: readonly number[];
  readonly permissions?: Permissions;
  readonly name?: string;
  readonly expires?: number;
  readonly json?: true;
};

/** Options keyed by the field of the key's input that they set. */
const flags: Readonly<Record<string, string>> = {
  publisher: "--publisher",
  companies: "--companies",
  company_id: "--company",
  permissions: "--permissions",
  name: "--name",
  expires_at: "--expires",
};

/** `leb keys create|list|revoke`. */
export function keysCommand(): Command {
  const listing = new Command("list")
    .summary("list keys of publishers and admins, or with --company a company's")
    .description("List API keys. Needs an admin key.")
    .option("--company <number>", "only keys of this company", companyOption);
  const revoking = new Command("revoke")
    .summary("revoke a key at once")
    .description(
      "Revoke an API key. Needs an admin key. A publisher key still works for up to 5 seconds.",
    )
    .argument("<id>", "key_…", idIn);
  return new Command("keys")
    .description("Create, list and revoke API keys.")
    .addCommand(createCommand())
    .addCommand(withBusOptions(listing).action(list))
    .addCommand(withBusOptions(revoking).action(revoke));
}

async function list(options: BusOptions & { readonly company?: number }): Promise<void> {
  const { company, json } = options;
  const rows: Cell[][] = [];
  const filter = company === undefined ? {} : { company_id: company };
  for await (const key of busOf(options, "--admin").keys.list(filter)) {
    if (json) printJson(key);
    else rows.push(rowOf(key));
  }
  if (!json) console.log(table(["ID", "ALLOWS", "NAME", "CREATED", "LAST USED", "EXPIRES"], rows));
}

function rowOf(key: ApiKey): Cell[] {
  const { id, name = "", created_at, last_used_at, expires_at } = key;
  const time = (at: number | undefined) => (at === undefined ? "" : timeOf(at));
  return [id, allowedBy(key), name, time(created_at), time(last_used_at), time(expires_at)];
}

function allowedBy(key: ApiKey): string {
  switch (key.kind) {
    case "publisher":
      return [key.publisher, key.companies?.join(",")].filter(Boolean).join(" for ");
    case "company":
      return `${verbOf(key)}company ${key.company_id}`;
    case "admin":
      return `${verbOf(key)}everything`;
  }
}

function verbOf({ permissions }: { readonly permissions?: Permissions }): string {
  return permissions === "read" ? "read " : "";
}

async function revoke(id: string, options: BusOptions): Promise<void> {
  await busOf(options, "--admin").keys.revoke(id);
  if (options.json) printJson({ id, revoked: true });
  else console.log(`Revoked ${id}.`);
}

function createCommand(): Command {
  const command = new Command("create")
    .summary("create an API key")
    .description(
      "Create an API key and print it once: the bus stores only its hash. The command writes the hash " +
        "to the bus's table of keys with your AWS credentials, so it needs no API key.",
    )
    .optionsGroup("Scope of the key, one of:")
    .addOption(new Option("--admin", "everything").conflicts(["company", "publisher", "companies"]))
    .addOption(
      new Option("--company <number>", "manage one company")
        .argParser(companyOption)
        .conflicts(["publisher", "companies"]),
    )
    .option("--publisher <name>", "publish as one publisher, such as license-api")
    .optionsGroup("Options:")
    .option(
      "--companies <numbers>",
      "with --publisher: only for these companies, such as 1,2",
      (text) => text.split(",").map(companyOption),
    )
    .addOption(
      new Option(
        "--permissions <which>",
        "with --admin or --company: manage, the default, or read: only calls that change nothing",
      )
        .choices(["read", "manage"])
        .conflicts(["publisher", "companies"]),
    )
    .option("--name <text>", "label shown in lists")
    .option(
      "--expires <when>",
      "90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z; never by default",
      (text) => expiryOf(text, Date.now()),
    )
    .option("--json", "print the key and its details as JSON")
    .optionsGroup("Which bus:");
  return withDeploymentOptions(command).action(create);
}

async function create(options: CreateOptions): Promise<void> {
  const made = newApiKey(inputOf(options), Date.now());
  if (!made.ok) throw new Failure(made.faults.map(faultOfFlag).join("\n"));
  // Loaded on demand: the AWS SDK takes a third of leb's start time.
  const { findDeployment } = await import("./deployment.ts");
  const { apiKeyStore } = await import("../../bus/keys/api-keys-table.ts");
  const { companiesTable } = await import("../../bus/companies/companies-table.ts");
  const found = await findDeployment(options);
  const { scope } = made.apiKey;
  if (scope.kind === "company") await companiesTable(found.companiesTable).add(scope.company_id);
  await apiKeyStore(found.apiKeysTable).add(made.key, made.apiKey);
  if (options.json) {
    console.log(JSON.stringify({ ...keyView(made.apiKey), key: made.key }));
    return;
  }
  console.error(`Key ${made.apiKey.id}. It is shown only once:`);
  console.log(made.key);
}

function inputOf(options: CreateOptions): object {
  const { admin, company, publisher, companies, permissions = "manage", name, expires } = options;
  const common = { name, expires_at: expires };
  if (admin) return { kind: "admin", permissions, ...common };
  if (company !== undefined)
    return { kind: "company", company_id: company, permissions, ...common };
  if (publisher !== undefined) return { kind: "publisher", publisher, companies, ...common };
  throw new Failure("No scope: pass --admin, --company NUMBER or --publisher NAME.");
}

function faultOfFlag({ pointer, message }: Fault): string {
  return `${flags[pointer.split("/")[1] ?? ""] ?? pointer} ${message}`;
}

const units = { h: 3_600_000, d: 86_400_000 } as const;

/**
 * Parses an expiry: a duration such as `12h` or `90d`, a date, or a time such as
 * 2027-01-31T12:00:00Z.
 *
 * @returns Unix milliseconds.
 * @throws InvalidArgumentError
 */
export function expiryOf(text: string, nowMs: number): number {
  const time = momentOf(text, nowMs);
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      "Expected a duration such as 90d or 12h, or a date or time such as 2027-01-31 or 2027-01-31T12:00:00Z.",
    );
  }
  if (time <= nowMs) throw new InvalidArgumentError("The time must be in the future.");
  return time;
}

function momentOf(text: string, nowMs: number): number {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  if (count) return nowMs + Number(count) * units[unit as keyof typeof units];
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  return isIso ? Date.parse(text) : Number.NaN;
}
