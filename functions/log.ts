/** Writes one structured log line. Never a payload, a header or a secret. */
export function log(what: string, fields: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ what, ...fields }));
}
