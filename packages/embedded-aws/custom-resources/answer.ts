import * as z from "zod";

/** The result of calling a custom resource's function. */
export type Answer =
  | {
      readonly kind: "success";
      readonly physicalId: string;
      readonly data: Readonly<Record<string, string>>;
    }
  | { readonly kind: "failed"; readonly reason: string; readonly physicalId?: string };

/** Fields of the request that the answer must repeat. */
export type AnsweredRequest = {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
};

const schema = z.looseObject({
  Status: z.enum(["SUCCESS", "FAILED"]),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().min(1).max(1024),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  Data: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Reads the answer of a function, with the checks of CloudFormation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export function readAnswer(text: string | undefined, request: AnsweredRequest): Answer {
  if (text === undefined) return invalid("is longer than 4096 bytes");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid("is not JSON");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join("/")} ${message}`);
    return invalid(`is not valid: ${faults.join("; ")}`);
  }
  for (const name of ["StackId", "RequestId", "LogicalResourceId"] as const) {
    if (parsed.data[name] !== request[name]) return invalid(`has another ${name} than the request`);
  }
  const { Status, Reason, PhysicalResourceId: physicalId, Data = {} } = parsed.data;
  if (Status === "FAILED") {
    return { kind: "failed", reason: Reason ?? "the function gave no reason", physicalId };
  }
  const data = Object.entries(Data).map(([name, entry]) => [name, textOf(entry)]);
  return { kind: "success", physicalId, data: Object.fromEntries(data) };
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function invalid(reason: string): Answer {
  return { kind: "failed", reason: `the answer of the function ${reason}` };
}
