/** A comment or a string of a source file. */
export type Piece = {
  readonly kind: "comment" | "string";
  /** Without its delimiters, and without what begins the lines of a comment. */
  readonly text: string;
  /** The number of its first line. */
  readonly line: number;
};

/** Comments, of which successive lines are one, strings and templates; regular expressions, to step over them. */
const tokens = new RegExp(
  [
    String.raw`(?<comment>/\*[\s\S]*?\*/|//[^\n]*(?:\n\s*//[^\n]*)*)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|${"`"}(?:[^${"`"}\\]|\\[\s\S])*${"`"})`,
    String.raw`(?<=[(,=:[!&|?{};>]\s*)/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/`,
  ].join("|"),
  "g",
);

/** Returns the comments and strings of TypeScript. */
export function piecesOf(source: string): readonly Piece[] {
  let line = 1;
  let from = 0;
  return [...source.matchAll(tokens)].flatMap((match): readonly Piece[] => {
    const { comment, string } = match.groups ?? {};
    line += source.slice(from, match.index).split("\n").length - 1;
    from = match.index;
    if (comment !== undefined) return [{ kind: "comment", text: textOf(comment), line }];
    return string === undefined ? [] : [{ kind: "string", text: string.slice(1, -1), line }];
  });
}

function textOf(comment: string): string {
  const lines = comment.replace(/^\/\*+|\*+\/$/g, "").split("\n");
  return lines
    .map((line) => line.replace(/^\s*(\/\/|\*(?!\*))?\s?/, ""))
    .join("\n")
    .trim();
}
