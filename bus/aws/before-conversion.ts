import type { BatchGetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

/** An item in DynamoDB's JSON, such as `{ "id": { "S": "text" } }`. Binary values are in Base64. */
export type WireItem = Readonly<Record<string, { readonly S?: string; readonly B?: string }>>;

/** The SDK's answer in Node.js. */
type Response = { readonly statusCode: number; body: AsyncIterable<Uint8Array> | Uint8Array };

/**
 * Changes the answer to a command before the SDK converts it. The conversion takes most of the time of a large answer,
 * so a search leaves out items here.
 *
 * @param change - Receives the answer in DynamoDB's JSON.
 */
export function beforeConversion<Answer>(
  { middlewareStack }: BatchGetCommand | QueryCommand,
  change: (answer: Answer) => Answer,
): void {
  (middlewareStack as QueryCommand["middlewareStack"]).add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as Response;
      // The SDK reads the error in any other answer.
      if (response.statusCode !== 200) return result;
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
      const answer = JSON.parse(`${Buffer.concat(chunks)}`) as Answer;
      response.body = Buffer.from(JSON.stringify(change(answer)));
      return result;
    },
    // Below the SDK's own, which converts the answer. The document client adds it twice.
    { step: "deserialize", priority: "low", name: "beforeConversion", override: true },
  );
}
