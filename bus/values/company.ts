/** How the number of a company stands in ids, as the source of a regular expression. */
export const companyDigits = String.raw`[1-9]\d{0,15}`;
/** The number of a company as text. */
export const companyText = new RegExp(`^${companyDigits}$`);

/** @returns Undefined for what is no company's number, or more than JavaScript keeps exactly. */
export function companyNumber(text: string): number | undefined {
  const number = companyText.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
