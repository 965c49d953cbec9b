/** The channel of a function that delivers. It is the dimension of its metrics. */
const { CHANNEL: channel } = process.env;

/**
 * Writes one structured log line. It contains ids, event codes, numbers and the bus's own words, and never a payload,
 * a header, a secret or other text from outside the bus. Only an entry that the audit log missed contains a subscription
 * as the API shows it. CloudWatch makes the bus's metrics of these lines
 * (lib/operations/bus-metrics.ts).
 *
 * It bypasses the console: if a function logs as JSON, Lambda's runtime wraps console output as a string in JSON, and
 * no query or metric filter finds fields in a string.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function log(what: string, fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ what, channel, ...fields })}\n`);
}
