import { createRequire } from "node:module";

type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The context of a parse by dynalite. The parser removes the names and values that it finds from
 * the unused ones.
 */
type Context = {
  readonly attrNames?: Readonly<Record<string, string>>;
  readonly attrVals?: Values;
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
};

/** A parser of dynalite. It returns the parsed expression with its values, or throws the error. */
export type Parser = { parse(text: string, options: { readonly context: Context }): unknown };

/** A parsed expression with places for its values, and the names and values in it. */
type Parsed = {
  readonly said: unknown;
  readonly names: readonly string[];
  readonly values: readonly string[];
};

/** Stands for a value. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A program has few distinct expressions. */
const maxKept = 1000;

/** Expressions whose result depends on their values, not only on the types. */
const dependsOnValues = /\b(between|attribute_type)\b/i;

/** Caches parsed expressions: programs send the same ones with other values of the same types. */
export function keepParsed(): void {
  const require = createRequire(import.meta.url);
  for (const name of ["condition", "projection", "update"]) {
    keepParsedBy(require(`dynalite/db/${name}Parser`) as Parser);
  }
}

/** Adds a cache to a parser. */
export function keepParsedBy(parser: Parser): void {
  const { parse } = parser;
  const kept = new Map<string, Parsed>();

  parser.parse = (text, options) => {
    const { context } = options;
    const { attrNames = {}, attrVals = {} } = context;
    if (dependsOnValues.test(text)) return parse(text, options);
    const types = Object.entries(attrVals).map(([name, value]) => [name, ...Object.keys(value)]);
    const key = JSON.stringify([text, attrNames, types]);
    const known = kept.get(key);
    if (known) {
      for (const name of known.names) delete context.unusedAttrNames[name];
      for (const name of known.values) delete context.unusedAttrVals[name];
      return copied(known.said, (part) =>
        part instanceof Place ? attrVals[part.name] : undefined,
      );
    }
    const [unusedAttrNames, unusedAttrVals] = [allOf(attrNames), allOf(attrVals)];
    const said = parse(text, { context: { ...context, unusedAttrNames, unusedAttrVals } });
    const names = Object.keys(attrNames).filter((name) => !unusedAttrNames[name]);
    const values = Object.keys(attrVals).filter((name) => !unusedAttrVals[name]);
    for (const name of names) delete context.unusedAttrNames[name];
    for (const name of values) delete context.unusedAttrVals[name];
    // Text is an error message.
    if (typeof said === "string") return said;
    const places = new Map<object, Place>(
      Object.entries(attrVals).map(([name, value]) => [value, new Place(name)]),
    );
    if (kept.size === maxKept) kept.clear();
    kept.set(key, { said: copied(said, (part) => places.get(part)), names, values });
    return said;
  };
}

function allOf(named: object): Record<string, true> {
  return Object.fromEntries(Object.keys(named).map((name) => [name, true]));
}

/**
 * Copies the mutable parts: dynalite computes values in place.
 *
 * @param replaced - Returns the replacement of a part.
 */
function copied(part: unknown, replaced: (part: object) => object | undefined): unknown {
  if (typeof part !== "object" || part === null) return part;
  const replacement = replaced(part);
  if (replacement) return replacement;
  if (Array.isArray(part)) return part.map((one) => copied(one, replaced));
  const copy: Record<string, unknown> = Object.create(Object.getPrototypeOf(part));
  for (const name in part) copy[name] = copied((part as typeof copy)[name], replaced);
  return copy;
}
