/** The way in which a language writes JSON values. */
type Notation = {
  readonly indent: string;
  /** Between the braces of an object and its members. */
  readonly space: "" | " ";
  readonly key: (name: string) => string;
  readonly constants: Readonly<Record<"true" | "false" | "null", string>>;
};

const quotedKey = (name: string) => JSON.stringify(name);
const jsonConstants = { true: "true", false: "false", null: "null" };

export const notations = {
  json: { indent: "  ", space: " ", key: quotedKey, constants: jsonConstants },
  typescript: {
    indent: "  ",
    space: " ",
    key: (name) => (/^[a-z_]\w*$/i.test(name) ? name : quotedKey(name)),
    constants: jsonConstants,
  },
  python: {
    indent: "    ",
    space: "",
    key: quotedKey,
    constants: { true: "True", false: "False", null: "None" },
  },
} as const satisfies Readonly<Record<string, Notation>>;

const maxWidth = 60;

/**
 * Returns a JSON value as code, on one line if it is short.
 *
 * @param depth - Number of indents of the line that it begins on.
 */
export function literal(value: unknown, notation: Notation, depth = 0): string {
  if (typeof value !== "object" || value === null) return scalar(value, notation);
  const isList = Array.isArray(value);
  const inside = (member: unknown) => literal(member, notation, depth + 1);
  const parts = isList
    ? value.map(inside)
    : Object.entries(value).map(([name, member]) => `${notation.key(name)}: ${inside(member)}`);
  const [open, close, space] = isList ? ["[", "]", ""] : ["{", "}", notation.space];
  if (parts.length === 0) return `${open}${close}`;
  const line = `${open}${space}${parts.join(", ")}${space}${close}`;
  if (line.length <= maxWidth && !line.includes("\n")) return line;
  const inner = notation.indent.repeat(depth + 1);
  const lines = parts.map((part) => `${inner}${part}`).join(",\n");
  return `${open}\n${lines}\n${notation.indent.repeat(depth)}${close}`;
}

function scalar(value: unknown, { constants }: Notation): string {
  const text = JSON.stringify(value);
  return (constants as Readonly<Record<string, string>>)[text] ?? text;
}
