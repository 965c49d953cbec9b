/** At a KB or so each. */
const maxKeys = 10_000;

/**
 * Keeps the keys that a function makes of texts: making one takes most of the processor time of a signature.
 *
 * @param make - Throws if a text is no key. Nothing is kept then.
 */
export function keptKeys<Key>(make: (text: string) => Key): (text: string) => Key {
  const keys = new Map<string, Key>();
  return (text) => {
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = make(text);
    if (keys.size >= maxKeys) keys.clear();
    keys.set(text, key);
    return key;
  };
}
