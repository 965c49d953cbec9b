/** The end of the year 9999, in unix seconds: RFC 3339 and EventBridge write years in four digits. */
export const maxTs = 253_402_300_799;
