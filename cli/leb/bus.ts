import { type Command, InvalidArgumentError, Option } from "commander";
import { companyNumber } from "../../bus/values/id.ts";
import { LicenseEventBus, type Options } from "../../sdk/index.ts";
import { createKeyHint, Failure } from "./failure.ts";

/** Options of a command that calls the bus. */
export type BusOptions = {
  readonly url: string;
  readonly key?: string;
  readonly json?: true;
};

export type CompanyOptions = BusOptions & { readonly company?: number };

/** Retries that take about a second if nothing listens: someone waits at a terminal. */
const retries = 2;

/** Adds the options of a command that calls the bus. */
export function withBusOptions(command: Command): Command {
  return command
    .option("--json", "print JSON: one document, or one line for each item of a list")
    .optionsGroup("Which bus:")
    .addOption(
      new Option("--url <address>", "address of the bus's API")
        .env("LEB_URL")
        .default("http://127.0.0.1:8787"),
    )
    .addOption(new Option("--key <key>", "API key: leb_…").env("LEB_KEY"));
}

/** Adds the options of a command for one company. */
export function withCompanyOptions(command: Command): Command {
  return withBusOptions(command).addOption(
    new Option("--company <number>", "the company's number; by default the key's")
      .env("LEB_COMPANY")
      .argParser(companyOption),
  );
}

/**
 * Returns a client.
 *
 * @param keyFor - Options that create a fitting key.
 * @param more - Settings of the client that differ from those for one call.
 * @throws Failure if there is no key, or an option is not valid.
 */
export function busOf(
  { url, key }: BusOptions,
  keyFor = "--company 1",
  more: Pick<Options, "fetch" | "retries"> = {},
): LicenseEventBus {
  if (!key) {
    throw new Failure(`No API key: pass --key KEY, or set LEB_KEY. ${createKeyHint(url, keyFor)}`);
  }
  try {
    return new LicenseEventBus({ url, key, retries, ...more });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(`${error.message}: check --url (LEB_URL) and --key (LEB_KEY).`);
  }
}

/** @throws Failure if there is no key, or it belongs to several companies and no option names one. */
export async function companyOf(options: CompanyOptions) {
  const company = await companyIn(options);
  return busOf(options, `--company ${company}`).company(company);
}

/**
 * Returns the company of an option, or else of the key.
 *
 * @throws Failure if there is neither.
 */
export async function companyIn(options: CompanyOptions): Promise<number> {
  if (options.company !== undefined) return options.company;
  const key = await busOf(options).keys.current();
  if (key.kind === "company") return key.company_id;
  const [only, ...others] = key.kind === "publisher" ? (key.companies ?? []) : [];
  if (only !== undefined && others.length === 0) return only;
  const article = key.kind === "admin" ? "an admin" : "a publisher";
  throw new Failure(
    `No company, and the key is ${article} key, which is not of one: pass --company NUMBER, or set LEB_COMPANY.`,
  );
}

/* Parsers of option values. */

/**
 * Parses a company's number.
 *
 * @throws InvalidArgumentError if it is not valid.
 */
export function companyOption(text: string): number {
  const number = companyNumber(text);
  if (number !== undefined) return number;
  throw new InvalidArgumentError("Expected a company number, such as 1.");
}

/** Returns a parser of whole numbers from `least` to `most`. */
export function countUpTo(most: number, least = 1): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (/^\d{1,9}$/.test(text) && count >= least && count <= most) return count;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

/**
 * Parses an id, which becomes part of paths.
 *
 * @throws InvalidArgumentError for other characters than letters, digits, `_` and `-`.
 */
export function idIn(text: string): string {
  if (/^[\w-]+$/.test(text)) return text;
  throw new InvalidArgumentError("Expected an id of letters, digits, _ and -.");
}

/**
 * Parses event codes between commas.
 *
 * @throws InvalidArgumentError if one is empty.
 */
export function codesIn(text: string): string[] {
  const codes = text.split(",").map((code) => code.trim());
  if (!codes.includes("")) return codes;
  throw new InvalidArgumentError("Expected event codes: license.activated,order.*");
}

/** Options that select a deployment. */
export type DeploymentOptions = {
  readonly stack: string;
  readonly region?: string;
  readonly profile?: string;
  readonly local?: true;
  readonly endpointPort: string;
};

/** Adds the options that select a deployment. */
export function withDeploymentOptions(command: Command): Command {
  return command
    .option("--stack <name>", "name of the bus's stack", "LicenseEventBus")
    .option("--region <region>", "AWS region, instead of the environment's or profile's")
    .option("--profile <name>", "AWS profile")
    .addOption(
      new Option("--local", 'use the bus that "npm start" runs on this machine').conflicts([
        "region",
        "profile",
      ]),
    )
    .option("--endpoint-port <port>", "port of that bus's AWS endpoint", "4566");
}
