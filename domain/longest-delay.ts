/**
 * The longest that SQS can hold a message back, in seconds. What waits longer is a schedule, of which there is one
 * of a name: it can be asked for twice.
 */
export const longestDelay = 900;
