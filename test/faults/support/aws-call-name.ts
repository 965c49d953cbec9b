import type { AwsCall } from "../../../packages/embedded-aws/intercept.ts";

type Request = {
  readonly TableName?: string;
  readonly QueueUrl?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Entries?: readonly { readonly EventBusName?: string }[];
};

/**
 * Which call of which function it is, such as `HttpApiIngest dynamodb PutItem StorageEvents`.
 *
 * @returns Undefined for a call that no function makes.
 */
export function nameOf({ caller, service, operation, body }: AwsCall): string | undefined {
  if (caller.kind !== "function") return undefined;
  return [plain(caller.logicalId), service, operation, resourcesOf(body)].join(" ");
}

function resourcesOf(body: Buffer): string {
  const request = jsonOf(body);
  const names = [
    request.TableName,
    request.QueueUrl?.split("/").at(-1),
    ...Object.keys(request.RequestItems ?? {}),
    ...new Set(request.Entries?.map(({ EventBusName }) => EventBusName)),
  ];
  return names
    .flatMap((name) => (name === undefined ? [] : [plain(name)]))
    .sort()
    .join("+");
}

function jsonOf(body: Buffer): Request {
  try {
    return JSON.parse(`${body}`) as Request;
  } catch {
    return {};
  }
}

/** As the constructs are named, without the stack and the hashes of logical ids. */
function plain(name: string): string {
  return name.replace(/^LicenseEventBus-?(?=.)/, "").replace(/[0-9A-F]{8}$/, "") || name;
}
