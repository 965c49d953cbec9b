/**
 * Writes one structured log line: of ids, event codes, numbers and words of the bus's own. Never a payload, a
 * header or a secret, nor anything else that somebody else wrote.
 */
export function log(what: string, fields: Readonly<Record<string, unknown>>): void {
  writeLine({ what, ...fields });
}

/**
 * Past the console: where a function logs as JSON, Lambda's runtime makes a text within JSON of what the console
 * is given, in which nothing finds fields or metrics.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function writeLine(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
