/* JSON numbers as written, and the doubles that JavaScript parses them to. */

/**
 * True if a double stores another number than the written one. A double represents the shortest
 * decimal that parses to it, so 0.1 and 1e22 are kept, and 9007199254740993 and 1e400 are rounded.
 *
 * @param text - A JSON number.
 */
export function isRounded(text: string): boolean {
  const double = Number(text);
  if (!Number.isFinite(double)) return true;
  // Nearly all numbers are written as JavaScript writes them.
  if (String(double) === text) return false;
  const decimal = decimalOf(text);
  // Java writes at least two digits: its smallest double is 4.9e-324, JavaScript's 5e-324.
  return ![String(double), double.toPrecision(2)].map(decimalOf).includes(decimal);
}

/**
 * True if parsing a number to a double loses a part of it. Writers print a double with up to 17
 * digits (C's "%.17g"), such as 0.10000000000000001 for 0.1. Every reader parses that to the same
 * double, so nothing is lost.
 *
 * @param text - A JSON number.
 */
export function isLossy(text: string): boolean {
  if (!isRounded(text)) return false;
  const double = Number(text);
  return !Number.isFinite(double) || decimalOf(double.toPrecision(17)) !== decimalOf(text);
}

/**
 * Returns a number in canonical form: its digits without zeros around them, and the power of ten of
 * the last digit.
 */
function decimalOf(text: string): string {
  const [, sign, whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  return `${sign}${kept}e${Number(power) - fraction.length + digits.length - kept.length}`;
}
