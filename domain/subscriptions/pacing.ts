/** Seconds that connecting, the answer's headers and its body may take together: usually, and at the most. */
export const usualTimeout = 15;
export const longestTimeout = 30;
