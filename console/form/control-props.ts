import type { Field } from "../schema/shape.ts";

/** Properties of every control. */
export type ControlProps = {
  readonly field: Field;
  /** JSON pointer to the value in the request. */
  readonly pointer: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
};
