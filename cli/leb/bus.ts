import { type Command, InvalidArgumentError, Option } from "commander";
import { companyNumber } from "../../bus/values/id.ts";
import { LicenseEventBus } from "../../sdk/index.ts";
import { Failure } from "./failure.ts";

/** How a command calls a bus. */
export type BusOptions = {
  readonly url: string;
  readonly key?: string;
  readonly json?: true;
};

export type CompanyOptions = BusOptions & { readonly company?: number };

/** Tries that a person at a terminal waits for: about a second, where nothing listens. */
const retries = 2;

/** Adds the options of a command that calls the bus. */
export function withBusOptions(command: Command): Command {
  return command
    .option("--json", "print JSON: a document, or of a list a line for each item")
    .optionsGroup("Which bus:")
    .addOption(
      new Option("--url <address>", "where its API is found")
        .env("LEB_URL")
        .default("http://127.0.0.1:8787"),
    )
    .addOption(new Option("--key <key>", "an API key: leb_…").env("LEB_KEY"));
}

/** Adds the options of a command that is about one company. */
export function withCompanyOptions(command: Command): Command {
  return withBusOptions(command).addOption(
    new Option("--company <number>", "the company that it is about")
      .env("LEB_COMPANY")
      .argParser(companyOption),
  );
}

/** @throws Failure if there is no key, or what is given can be none. */
export function busOf({ url, key }: BusOptions, keyFor = "--company 1"): LicenseEventBus {
  if (!key) {
    throw new Failure(
      `It takes an API key: --key KEY, or LEB_KEY. Make one: npx leb keys create --local ${keyFor}`,
    );
  }
  try {
    return new LicenseEventBus({ url, key, retries });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(`${error.message}: see --url (LEB_URL) and --key (LEB_KEY).`);
  }
}

/** @throws Failure if it is not said which company, or with which key. */
export function companyOf(options: CompanyOptions) {
  const company = companyIn(options);
  return busOf(options, `--company ${company}`).company(company);
}

/** @throws Failure if it is not said. */
export function companyIn({ company }: CompanyOptions): number {
  if (company !== undefined) return company;
  throw new Failure("Say which company: --company NUMBER, or LEB_COMPANY.");
}

/* What options take. */

export function companyOption(text: string): number {
  const number = companyNumber(text);
  if (number !== undefined) return number;
  throw new InvalidArgumentError(`It takes the number of a company, and "${text}" is none.`);
}

/** @param most - The largest that there can be. */
export function countUpTo(most: number, least = 1): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (/^\d{1,9}$/.test(text) && count >= least && count <= most) return count;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

export function idIn(text: string): string {
  if (/^[\w-]+$/.test(text)) return text;
  throw new InvalidArgumentError(`It takes an id, and "${text}" is none.`);
}

export function codesIn(text: string): string[] {
  const codes = text.split(",").map((code) => code.trim());
  if (!codes.includes("")) return codes;
  throw new InvalidArgumentError("It takes event codes: license.activated,order.*");
}

/** Which bus a command is for. */
export type DeploymentOptions = {
  readonly stack: string;
  readonly region?: string;
  readonly profile?: string;
  readonly local?: true;
  readonly endpointPort: string;
};

/** Adds the options that tell which bus a command is for. */
export function withDeploymentOptions(command: Command): Command {
  return command
    .option("--stack <name>", "the bus's stack", "LicenseEventBus")
    .option("--region <region>", "its AWS region, where the environment or profile has another")
    .option("--profile <name>", "the AWS profile to use")
    .addOption(
      new Option("--local", 'the bus that "npm start" runs on this machine').conflicts([
        "region",
        "profile",
      ]),
    )
    .option("--endpoint-port <port>", "where the AWS endpoint of that bus listens", "4566");
}
