const space = /[ \t\r\n]*/y;
const string = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Thrown at the first fault, and caught in this file. */
class Fault extends Error {}

/**
 * Returns what is wrong with a text that is no JSON, and where. The messages of browsers differ, and some have no
 * place.
 *
 * @returns Undefined for JSON.
 */
export function jsonFault(text: string): string | undefined {
  let at = 0;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at = pattern.lastIndex;
    return found;
  }

  function next(char: string): boolean {
    take(space);
    if (text[at] !== char) return false;
    at++;
    return true;
  }

  function fail(expected: string): never {
    take(space);
    throw new Fault(`expected ${expected} at ${placeOf(text, at)}`);
  }

  function members(end: string, member: () => void): void {
    if (next(end)) return;
    do member();
    while (next(","));
    if (!next(end)) fail(`a comma or ${end}`);
  }

  function value(): void {
    if (next("{")) members("}", named);
    else if (next("[")) members("]", value);
    else if ((take(string) ?? take(scalar)) === undefined) fail("a value");
  }

  function named(): void {
    take(space);
    if (take(string) === undefined) fail("a name in double quotes");
    if (!next(":")) fail("a colon");
    value();
  }

  try {
    value();
    take(space);
    if (at < text.length) fail("the end");
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    return "it is nested too deeply";
  }
}

/** Returns a position in a text, for display: "line 2, column 5". */
export function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
