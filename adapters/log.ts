/** Of a function that delivers: what its metrics are told apart by. */
const { CHANNEL: channel } = process.env;

/**
 * Writes one structured log line: of ids, event codes, numbers and words of the bus's own. Never a payload, a
 * header or a secret, nor anything else that somebody else wrote. CloudWatch makes the bus's metrics of these lines
 * (lib/operations/bus-metrics.ts).
 *
 * It goes past the console: where a function logs as JSON, Lambda's runtime makes a text within JSON of what the
 * console is given, in which nothing finds fields.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function log(what: string, fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ what, channel, ...fields })}\n`);
}
