import type { AwsCall, Intercept, NoAnswer } from "../../../packages/embedded-aws/intercept.ts";

type Reply = Exclude<Awaited<ReturnType<Intercept>>, NoAnswer>;
type Json = Readonly<Record<string, unknown>>;
type Proceed = (body?: Buffer) => Promise<Reply>;

/**
 * Performs a batch without every second matching entry, starting with the first, and answers as AWS
 * does.
 */
export async function refusedInPart(
  { operation, body }: AwsCall,
  proceed: Proceed,
  isMeant: (entry: string) => boolean,
): Promise<Reply> {
  const request = JSON.parse(`${body}`) as Json;
  let meant = 0;
  const isRefused = (entry: unknown) => isMeant(JSON.stringify(entry)) && meant++ % 2 === 0;
  const { rest, answer } = request.Entries
    ? entriesOf(operation, request, isRefused)
    : itemsOf(operation, request, isRefused);
  const reply = rest ? await proceed(Buffer.from(JSON.stringify(rest))) : nothing;
  if (reply.status !== 200) return reply;
  const { "x-amz-crc32": _, ...headers } = reply.headers;
  return { ...reply, headers, body: JSON.stringify(answer(JSON.parse(`${reply.body}`) as Json)) };
}

const nothing: Reply = {
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: "{}",
};

type Split = {
  /** The request without the refused entries; undefined if none is left. */
  readonly rest: Json | undefined;
  readonly answer: (done: Json) => Json;
};

/** SQS's batches and PutEvents. */
function entriesOf(
  operation: string,
  request: Json,
  isRefused: (entry: unknown) => boolean,
): Split {
  const entries = (request.Entries as readonly Json[]).map((entry) => ({
    entry,
    refused: isRefused(entry),
  }));
  const refused = entries.filter(({ refused }) => refused);
  const kept = entries.filter(({ refused }) => !refused);
  const rest =
    kept.length > 0 ? { ...request, Entries: kept.map(({ entry }) => entry) } : undefined;
  if (operation !== "PutEvents") {
    const Failed = refused.map(({ entry: { Id } }) => ({
      Id,
      Code: "InternalError",
      SenderFault: false,
    }));
    return {
      rest,
      answer: (done) => ({
        ...done,
        Successful: done.Successful ?? [],
        Failed: [...((done.Failed as Json[]) ?? []), ...Failed],
      }),
    };
  }
  return {
    rest,
    answer: (done) => {
      const results = ((done.Entries as Json[]) ?? []).values();
      const failed = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };
      return {
        FailedEntryCount: refused.length + Number(done.FailedEntryCount ?? 0),
        Entries: entries.map(({ refused }) => (refused ? failed : results.next().value)),
      };
    },
  };
}

/** DynamoDB's BatchGetItem and BatchWriteItem. */
function itemsOf(operation: string, request: Json, isRefused: (item: unknown) => boolean): Split {
  const isRead = operation === "BatchGetItem";
  const kept: Record<string, unknown> = {};
  const left: Record<string, unknown> = {};
  for (const [table, requested] of Object.entries(request.RequestItems as Json)) {
    const items = (isRead ? (requested as Json).Keys : requested) as readonly unknown[];
    const { yes = [], no = [] } = Object.groupBy(items, (item) => (isRefused(item) ? "no" : "yes"));
    const of = (some: readonly unknown[]) =>
      isRead ? { ...(requested as Json), Keys: some } : some;
    if (yes.length > 0) kept[table] = of(yes);
    if (no.length > 0) left[table] = of(no);
  }
  const hasRest = Object.keys(kept).length > 0;
  return {
    rest: hasRest ? { ...request, RequestItems: kept } : undefined,
    answer: (done) =>
      isRead
        ? { Responses: {}, ...done, UnprocessedKeys: left }
        : { ...done, UnprocessedItems: left },
  };
}
