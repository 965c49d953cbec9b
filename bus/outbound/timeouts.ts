/**
 * Seconds that connecting, the answer's headers and its body may take together, usually and at the most: what
 * Standard Webhooks 1.0 recommends.
 */
export const usualTimeout = 15;
export const longestTimeout = 30;
