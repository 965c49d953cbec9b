/* Numbers of JSON as they are written, and the doubles that JavaScript reads them as. */

/**
 * Returns true if a double stands for another number than the one that is written. A double stands for the shortest
 * decimal that is read as it, so 0.1 and 1e22 are kept, and 9007199254740993 and 1e400 are rounded.
 *
 * @param text - A JSON number.
 */
export function isRounded(text: string): boolean {
  const double = Number(text);
  if (!Number.isFinite(double)) return true;
  // Nearly all numbers are written as JavaScript writes them.
  if (String(double) === text) return false;
  const decimal = decimalOf(text);
  // Java writes two digits at least: its smallest double is 4.9e-324, and that of JavaScript 5e-324.
  return ![String(double), double.toPrecision(2)].map(decimalOf).includes(decimal);
}

/**
 * Returns true if reading a number as a double loses a part of it. Writers print a double with up to 17 digits (C's
 * "%.17g"), such as 0.10000000000000001 for 0.1. Every reader gets that double back, so nothing is lost.
 *
 * @param text - A JSON number.
 */
export function isLossy(text: string): boolean {
  if (!isRounded(text)) return false;
  const double = Number(text);
  return !Number.isFinite(double) || decimalOf(double.toPrecision(17)) !== decimalOf(text);
}

/** A number in one form: its digits without zeros around them, and the power of ten of the last one. */
function decimalOf(text: string): string {
  const [, sign, whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  return `${sign}${kept}e${Number(power) - fraction.length + digits.length - kept.length}`;
}
