/* Salesforce's answers to invalid requests. */

export type Reply = { readonly status: number; readonly body?: unknown };

export const unreadable = failed(
  400,
  "JSON_PARSER_ERROR",
  "The HTTP entity body is not as expected.",
);
export const nowhere = failed(404, "NOT_FOUND", "The requested resource does not exist");
export const halted = failed(
  400,
  "PROCESSING_HALTED",
  "The transaction was rolled back since another operation in the same transaction failed.",
);

/** True for a status of 300 and above. */
export function isFailure({ status }: Reply): boolean {
  return status >= 300;
}

/** Returns an answer with one error, as the REST API sends it. */
export function failed(
  status: number,
  errorCode: string,
  message: string,
  fields: readonly string[] = [],
): Reply {
  return { status, body: [{ message, errorCode, ...(fields.length > 0 ? { fields } : {}) }] };
}

/** Returns an error of the token endpoint (RFC 6749, section 5.2). */
export function denied(error: string, error_description: string): Reply {
  return { status: 400, body: { error, error_description } };
}

/** Returns the answer to an unsupported method: status 405. */
export function notAllowed(method: string): Reply {
  const message = `HTTP Method '${method}' not allowed.`;
  return failed(405, "METHOD_NOT_ALLOWED", message);
}
