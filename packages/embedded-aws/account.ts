/** Account ID of the embedded AWS. Its region is fixed too. */
export const ACCOUNT_ID = "000000000000";
export const REGION = "us-east-1";
export const PARTITION = "aws";
export const URL_SUFFIX = "amazonaws.com";

/** Returns the ARN of a resource of the embedded account. */
export function arnOf(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}

/** Returns the ARN of a resource of a global service, such as IAM. */
export function globalArnOf(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}::${ACCOUNT_ID}:${resource}`;
}
