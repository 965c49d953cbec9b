/** The part of a pattern at the caret. */
export type CaretContext = {
  /** `name`: of a field. `value`: in the list of a field. `matcher`: the name in an object of such a list. */
  readonly kind: "name" | "value" | "matcher";
  /** Names of the fields around the caret, from the outside in. */
  readonly path: readonly string[];
  /** The text of the string or the word before the caret. */
  readonly partial: string;
  /** The part of the text that a suggestion replaces. */
  readonly start: number;
  readonly end: number;
};

type Container = {
  readonly kind: "object" | "list";
  /** The name of the member being written. */
  name?: string | undefined;
  expects: "name" | "colon" | "value" | "comma";
};

/** Returns the context of the caret; undefined where nothing can be suggested. Reads incomplete JSON. */
export function contextAt(text: string, caret: number): CaretContext | undefined {
  const open: Container[] = [];
  let token: { start: number; isString: boolean } | undefined;
  let at = 0;
  while (at < caret) {
    const char = text[at] ?? "";
    if (char === '"') {
      const end = endOfString(text, at);
      const isClosed = end > at + 1 && text[end - 1] === '"';
      if (end > caret || !isClosed) {
        token = { start: at, isString: true };
        break;
      }
      took(open.at(-1), text.slice(at + 1, end - 1));
      at = end;
      continue;
    }
    if (/[\w.+-]/.test(char)) {
      const end = at + (/^[\w.+-]+/.exec(text.slice(at))?.[0].length ?? 1);
      if (end >= caret) {
        token = { start: at, isString: false };
        break;
      }
      took(open.at(-1));
      at = end;
      continue;
    }
    step(open, char);
    at++;
  }
  const inner = open.at(-1);
  if (!inner || inner.expects === "colon" || inner.expects === "comma") return undefined;
  const start = token?.start ?? caret;
  const kind = kindOf(open);
  if (kind === undefined) return undefined;
  return {
    kind,
    path: pathOf(open),
    partial: text.slice(token?.isString ? start + 1 : start, caret),
    start,
    end: token?.isString ? wholeString(text, start, caret) : caret,
  };
}

function step(open: Container[], char: string): void {
  const inner = open.at(-1);
  if (char === "{") {
    open.push({ kind: "object", expects: "name" });
  } else if (char === "[") {
    open.push({ kind: "list", expects: "value" });
  } else if (char === "}" || char === "]") {
    open.pop();
    took(open.at(-1));
  } else if (char === ":" && inner) {
    inner.expects = "value";
  } else if (char === "," && inner) {
    inner.expects = inner.kind === "object" ? "name" : "value";
  }
}

/** Continues behind a whole name or value. */
function took(inner: Container | undefined, name?: string): void {
  if (!inner) return;
  if (inner.kind === "object" && inner.expects === "name") {
    inner.name = name;
    inner.expects = "colon";
  } else {
    inner.expects = "comma";
  }
}

/** The name of an operator whose list has patterns. */
const or = "$or";

function kindOf(open: readonly Container[]): CaretContext["kind"] | undefined {
  const lists = open.flatMap((container, i) => (container.kind === "list" ? [i] : []));
  const inList = lists.some((i) => open[i - 1]?.name !== or);
  const inner = open.at(-1);
  if (inner?.kind === "list") return inList ? "value" : undefined;
  if (inner?.expects !== "name") return undefined;
  return inList ? "matcher" : "name";
}

/** Returns the names of the fields, without those inside the list of a field. */
function pathOf(open: readonly Container[]): readonly string[] {
  const path: string[] = [];
  for (const [i, { kind, name }] of open.entries()) {
    if (kind === "list" && open[i - 1]?.name !== or) break;
    const isInside = i < open.length - 1;
    if (kind === "object" && isInside && name !== undefined && name !== or) path.push(name);
  }
  return path;
}

/** Returns the position behind a string, or the end of its line if it is not closed. */
function endOfString(text: string, start: number): number {
  const [string = '"'] = /^"(?:[^"\\\n]|\\.)*"?/.exec(text.slice(start)) ?? [];
  return start + string.length;
}

/** A string without an end on its line may be followed by the rest of the pattern, which stays. */
function wholeString(text: string, start: number, caret: number): number {
  const end = endOfString(text, start);
  const isClosed = end > start + 1 && text[end - 1] === '"';
  return isClosed && /^"[\w.$-]*"$/.test(text.slice(start, end)) ? end : caret;
}
