import { randomUUID } from "node:crypto";
import type { Reply } from "./reply.ts";

/** What a call of the AWS Query protocol says: its `Action`, and what goes with that. */
export function queryParameters(body: Buffer): URLSearchParams {
  return new URLSearchParams(`${body}`);
}

/**
 * An answer of the AWS Query protocol.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryReply(action: string, namespace: string, result: string): Reply {
  return xmlReply(
    200,
    `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

export function queryErrorReply(namespace: string, code: string, message: string): Reply {
  const error = `<Type>Sender</Type><Code>${code}</Code><Message>${xmlText(message)}</Message>`;
  return xmlReply(
    400,
    `<ErrorResponse xmlns="${namespace}"><Error>${error}</Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

export function xmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function xmlReply(status: number, body: string): Reply {
  return { status, headers: { "content-type": "text/xml" }, body };
}
