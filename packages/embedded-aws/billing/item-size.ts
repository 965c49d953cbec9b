/** An attribute value in DynamoDB JSON, such as `{ S: "text" }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Returns the billed size of an item in bytes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(attribute: AttributeValue): number {
  const [[type = "", value] = []] = Object.entries(attribute);
  switch (type) {
    case "S":
      return Buffer.byteLength(value as string);
    case "N":
      return numberSize(value as string);
    case "B":
      return Buffer.from(value as string, "base64").length;
    case "SS":
      return sum(value as string[], (text) => Buffer.byteLength(text));
    case "NS":
      return sum(value as string[], numberSize);
    case "BS":
      return sum(value as string[], (text) => Buffer.from(text, "base64").length);
    case "L":
      return 3 + sum(value as AttributeValue[], (element) => 1 + valueSize(element));
    case "M":
      return 3 + Object.keys(value as Item).length + itemSize(value as Item);
    default:
      // BOOL and NULL.
      return 1;
  }
}

/** Returns one byte for two significant digits, plus one, plus one for a minus. */
function numberSize(text: string): number {
  const digits = (text.split(/e/i)[0] ?? "").replace(/[-+.]/g, "").replace(/^0+|0+$/g, "");
  return 1 + Math.ceil(digits.length / 2) + (text.startsWith("-") ? 1 : 0);
}

function sum<T>(list: readonly T[], size: (element: T) => number): number {
  return list.reduce((total, element) => total + size(element), 0);
}
