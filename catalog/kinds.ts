import * as z from "zod/mini";
import { didYouMean, nearestName } from "./nearest-name.ts";

/*
 * The kinds of values in events. Nullability is decided here, once, for LicenseSpring's objects:
 * its list gives types and says "if applicable", but not what may be null. Text, dates, nested
 * objects and ids of other objects may be unknown, so they may be null. Numbers, booleans, choices
 * and lists always have a value, and so does an object's own id.
 */

export type Schema = z.ZodMiniType;
export type Shapes = Readonly<Record<string, Schema>>;

/** Schemas that are created on demand, because a function needs few of them. */
export type Objects = Readonly<Record<string, () => Schema>>;
export type TypeOf<S extends () => Schema> = z.infer<ReturnType<S>>;

/** The types of the objects with these names, or of all. */
export type DataOf<O extends Objects, Names extends readonly (keyof O)[] = (keyof O)[]> = {
  [N in Names[number]]: TypeOf<O[N]>;
};

/** Properties of an issue that messages depend on. */
type Found = {
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly inst?: { readonly _zod: { readonly def: { readonly shape?: Shapes } } };
};

/**
 * Returns the messages for a wrong value and for a missing one. For unknown properties, the message has the names of
 * the known ones, from which `unknownName` makes messages.
 */
export const must = (be: string) => ({
  error: (issue: object) => {
    const { code, input, inst } = issue as Found;
    if (code === "unrecognized_keys") {
      return Object.keys(inst?._zod.def.shape ?? {}).join(separator);
    }
    return input === undefined ? "is required" : `must be ${be}`;
  },
});

const separator = " ";

/**
 * Describes a property that the schema does not have.
 *
 * @param known - Message of the issue, which has the known names.
 */
export function unknownName(name: string, known: string): string {
  return `is not known here${didYouMean(nearestName(name, known.split(separator)))}`;
}

export const integer = z.int(must("an integer"));
const aNumber = must("a number between -(2^53 - 1) and 2^53 - 1, and not nearer to 0 than 1e-100");
/**
 * A number that a table stores exactly: DynamoDB has none between 0 and 1E-130, and JSON rounds
 * large ones.
 */
export const number = z.number(aNumber).check(
  z.minimum(-Number.MAX_SAFE_INTEGER, aNumber),
  z.maximum(Number.MAX_SAFE_INTEGER, aNumber),
  z.refine((value) => value === 0 || Math.abs(value) >= 1e-100, aNumber),
);
export const boolean = z.boolean(must("true or false"));
export const someText = z.string(must("a string"));
export const text = z.nullable(z.string(must("a string or null")));
export const digits = z.nullable(
  z.string(must("digits in a string, or null")).check(z.regex(/^\d+$/, must("digits in a string"))),
);
/** The id of another object. */
export const reference = z.nullable(z.int(must("an integer or null")));

const aDay = "a date such as 2026-01-31";
const aTime = "a time such as 2026-01-31T09:30:00Z";
export const day = z.nullable(z.iso.date(must(`${aDay}, or null`)));
export const time = z.nullable(z.iso.datetime({ offset: true, ...must(`${aTime}, or null`) }));
export const someTime = z.iso.datetime({ offset: true, ...must(aTime) });
export const dayOrTime = z.nullable(
  z.union([z.iso.date(), z.iso.datetime({ offset: true })], must(`${aDay}, ${aTime}, or null`)),
);

/** Returns a choice of these texts. It does not allow null. */
export const oneOf = <const C extends readonly [string, ...string[]]>(...choices: C) =>
  z.enum(choices, must(choices.length === 1 ? `"${choices[0]}"` : `one of ${choices.join(", ")}`));

/** Returns an array of these items. It does not allow null. */
export const listOf = <S extends Schema>(item: S) => z.array(item, must("an array"));
export const anyList = listOf(z.unknown());
/** Returns an object with any names, whose values all have this schema. */
export const dictionaryOf = <S extends Schema>(value: S) =>
  z.record(z.string(), value, must("an object"));
export const dictionary = dictionaryOf(z.unknown());

/** Returns an object that keeps unknown extra properties: the vendors say that their lists grow. */
export const open = <S extends Shapes>(shape: S) => z.looseObject(shape, must("an object"));

/** Returns the same schema with null, for a value that may be unknown. */
export const orNull = <S extends Schema>(schema: S) => z.nullable(schema);
/** Returns the same schema for a property that may be missing. It does not add null. */
export const optional = <S extends Schema>(schema: S) => z.optional(schema);
/** Returns a shape whose properties may all be missing, to spread into another shape. */
export const optionally = <S extends Shapes>(shape: S) => z.partial(z.object(shape)).shape;

/** A value that an event must not contain. */
export const secret = z.never({ error: () => "is a secret, which events do not carry" });

/** JSON whose every leaf is a string or null, as FlexNet sends it. */
export type TextTree = string | null | TextTree[] | { [name: string]: TextTree };

const textTree: z.ZodMiniType<TextTree> = z.lazy(() =>
  z.union(
    [z.string(), z.null(), z.array(textTree), z.record(z.string(), textTree)],
    must("a string or null"),
  ),
);

/** Returns an open object whose unknown extra properties contain only strings and nulls. */
export const openText = <S extends Shapes>(shape: S) =>
  z.catchall(z.object(shape, must("an object")), textTree);
