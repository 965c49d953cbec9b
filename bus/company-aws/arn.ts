/** The parts of an Amazon Resource Name. */
export type Arn = {
  readonly partition: Partition;
  readonly service: string;
  /** Empty for a global service, such as IAM. */
  readonly region: string;
  /** 12 digits. */
  readonly account: string;
  readonly resource: string;
};

/** The domain of each partition's services. */
const domains = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-us-gov": "amazonaws.com",
} as const;
type Partition = keyof typeof domains;

/** Returns an ARN for documentation, in the usual partition. */
export function exampleArn(afterPartition: string): string {
  return `arn:${Object.keys(domains)[0]}:${afterPartition}`;
}

const form =
  /^arn:(aws|aws-cn|aws-us-gov):([a-z]{1,20}):([a-z]{2}(?:-[a-z]{1,20}){1,2}-\d{1,2})?:(\d{12}):([!-~]{1,300})$/;

/**
 * Parses an ARN of a known partition, whose Region must be one of that partition.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function parseArn(text: string): Arn | undefined {
  const [, partition, service = "", region = "", account = "", resource = ""] =
    form.exec(text) ?? [];
  if (partition === undefined) return undefined;
  if (region !== "" && partitionOf(region) !== partition) return undefined;
  return { partition: partition as Partition, service, region, account, resource };
}

function partitionOf(region: string): Partition | undefined {
  // Regions of partitions that are apart from the internet.
  if (/^(us|eu)-iso/.test(region)) return undefined;
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Returns the host of a service in a Region. */
export function hostOf({ partition, service, region }: Arn): string {
  return `${service}.${region}.${domains[partition]}`;
}

/**
 * Parses an ARN that the schema of targets has accepted, or one of the deployment's own.
 *
 * @throws Error for other text.
 */
export function parsed(text: string): Arn {
  const arn = parseArn(text);
  if (!arn) throw new Error(`${text} is not an ARN`);
  return arn;
}
