import { Command, Option } from "commander";
import type { PortalSessionInput } from "../../sdk/index.ts";
import { printJson, timeOf } from "../print.ts";
import { type CompanyOptions, companyOf, countUpTo, withCompanyOptions } from "./bus.ts";

type PortalOptions = CompanyOptions & {
  readonly permissions: NonNullable<PortalSessionInput["permissions"]>;
  readonly expiresIn: number;
};

/** `leb portal`: prints a URL of the console that signs a person in. */
export function portalCommand(): Command {
  const command = new Command("portal")
    .summary("print a URL of the console that signs a person in for a while")
    .description(
      "Create a portal session of a company, and print the URL of the console with its token. The URL is as secret as a key.",
    )
    .addOption(
      new Option("--permissions <which>", "read: only calls that change nothing; manage: all")
        .choices(["read", "manage"])
        .default("read"),
    )
    .option("--expires-in <seconds>", "until the session ends", countUpTo(86_400), 3600);
  return withCompanyOptions(command).action(create);
}

async function create(options: PortalOptions): Promise<void> {
  const { permissions, expiresIn: expires_in, json } = options;
  const { portalSessions } = await companyOf(options);
  const made = await portalSessions.create({ permissions, expires_in });
  if (json) return printJson(made);
  console.error(`Session ${made.id}. It ends at ${timeOf(made.expires_at)}:`);
  console.log(made.url);
}
