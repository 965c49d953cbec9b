import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { AwsError } from "./aws-error.ts";
import type { Reply } from "./reply.ts";

/** Returns the `Action` and parameters of an AWS Query call. */
export function queryParameters(body: Buffer): URLSearchParams {
  return new URLSearchParams(`${body}`);
}

/**
 * Returns an AWS Query answer.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryReply(action: string, namespace: string, result: string): Reply {
  return xmlReply(
    200,
    `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

/** True if a request uses the AWS Query protocol, whose errors are XML. */
export function isQuery(headers: IncomingHttpHeaders): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");
}

/**
 * Returns an AWS Query error. Below status 500, the sender is at fault.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryErrorReply({ code, message, status }: AwsError): Reply {
  const type = status < 500 ? "Sender" : "Receiver";
  const error = `<Type>${type}</Type><Code>${code}</Code><Message>${xmlText(message)}</Message>`;
  return xmlReply(
    status,
    `<ErrorResponse><Error>${error}</Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write them
const NOT_IN_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/**
 * Escapes a text for the content of an XML element, not for an attribute. Characters that XML
 * cannot contain become U+FFFD.
 */
export function xmlText(text: string): string {
  return text
    .replaceAll(NOT_IN_XML, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function xmlReply(status: number, body: string): Reply {
  return { status, headers: { "content-type": "text/xml" }, body };
}
