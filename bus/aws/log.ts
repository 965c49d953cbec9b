/** The channel of a function that delivers, which is the dimension of its metrics. */
const { CHANNEL: channel } = process.env;

/**
 * Writes one structured log line. It has ids, event codes, numbers and the bus's own words. It never has a payload,
 * a header, a secret or any other text from outside the bus. CloudWatch makes the bus's metrics of these lines
 * (lib/operations/bus-metrics.ts).
 *
 * It bypasses the console. Where a function logs as JSON, Lambda's runtime wraps console output as a string in JSON,
 * and no query or metric filter finds fields in a string.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function log(what: string, fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ what, channel, ...fields })}\n`);
}
