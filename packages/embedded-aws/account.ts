/** The account and region that the embedded AWS plays. */
export const ACCOUNT_ID = "000000000000";
export const REGION = "us-east-1";
export const PARTITION = "aws";
export const URL_SUFFIX = "amazonaws.com";

/** ARN of a resource of the embedded account. */
export function arnOf(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}

/** ARN of a resource of a service without regions, such as IAM. */
export function globalArnOf(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}::${ACCOUNT_ID}:${resource}`;
}
