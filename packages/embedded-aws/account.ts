/** Account ID of the stack. There can be other accounts (see accounts.ts). The region is fixed. */
export const ACCOUNT_ID = "000000000000";
export const REGION = "us-east-1";
export const PARTITION = "aws";
export const URL_SUFFIX = "amazonaws.com";

/** Returns the ARN of a resource of an account, by default the stack's. */
export function arnOf(service: string, resource: string, account = ACCOUNT_ID): string {
  return `arn:${PARTITION}:${service}:${REGION}:${account}:${resource}`;
}

/** Returns the ARN of a resource of a global service, such as IAM. */
export function globalArnOf(service: string, resource: string, account = ACCOUNT_ID): string {
  return `arn:${PARTITION}:${service}::${account}:${resource}`;
}

/** Returns the account in an ARN; undefined for other text. */
export function accountIn(arn: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
}
