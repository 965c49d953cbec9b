import { Command } from "commander";
import { printJson } from "../print.ts";
import { type CompanyOptions, companyOf, withCompanyOptions } from "./bus.ts";

type AwsAccessOptions = CompanyOptions & { readonly arn?: string };

/** `leb aws-access`: prints the policies of a role with which the bus sends to a company's AWS account. */
export function awsAccessCommand(): Command {
  const command = new Command("aws-access")
    .summary("print the policies of a role for targets in your AWS account")
    .description(
      "Print the external id of a company, the trust policy of a role that the bus can assume, and, with --arn, the permissions that the role needs.",
    )
    .option("--arn <arn>", "of the queue, topic or event bus");
  return withCompanyOptions(command).action(async ({ arn, ...options }: AwsAccessOptions) => {
    const company = await companyOf(options);
    const access = await company.awsAccess({ ...(arn !== undefined && { arn }) });
    // Policies are JSON, which people paste.
    if (options.json) printJson(access);
    else console.log(JSON.stringify(access, null, 2));
  });
}
