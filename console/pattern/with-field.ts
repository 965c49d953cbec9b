import { asDraft, type Draft } from "../schema/draft.ts";

/** Returns a pattern with a field and a value for it. A value is added to the field's list. */
export function withField(pattern: Draft, path: readonly string[], value: unknown): Draft {
  const [name = "", ...rest] = path;
  if (rest.length > 0)
    return { ...pattern, [name]: withField(asDraft(pattern[name]), rest, value) };
  const list = Array.isArray(pattern[name]) ? (pattern[name] as readonly unknown[]) : [];
  return { ...pattern, [name]: list.includes(value) ? list : [...list, value] };
}
