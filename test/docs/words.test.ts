import { expect, test } from "vitest";
import { documents, piecesOf, readText, sourceFiles } from "../support/repository.ts";

/** Sentences that begin with these make readers parse them twice. */
const openings = /^(What|Whatever|Whoever|Whether|Who|How|Of|That|So that)\s/;
/** Idioms that are translated, and private words for what has a name. */
const idioms =
  /\b(unless told|(is|are|was|were|be) told|tells all|beside|(?<!there )is none|goes on|for people|may not have(?! been)|holds from|in words|(?<!as fast )as it is(?! (on|stored|used))|nobody|so many|for so long|lets? go|whoever|wish(es)?)\b/i;

/** Texts that stay, each for a reason. */
const allowed: readonly { readonly text: string; readonly because: string }[] = [
  { text: "it may not have reached", because: "an event, perhaps" },
];

type Found = { readonly where: string; readonly sentence: string };

/** Returns the sentences of a text that break a rule. */
function faultsOf(text: string, hasOpenings: boolean): readonly string[] {
  const prose = text
    .replaceAll(/`[^`\n]*`/g, "`code`")
    .replaceAll(/\((https?:|\.\.?\/|#)[^)]*\)/g, "");
  return prose
    .split(/(?<=[.:!?])\s+|\n\s*\n/)
    .map((sentence) => sentence.replaceAll(/\s+/g, " ").trim())
    .filter((sentence) => (hasOpenings && openings.test(sentence)) || idioms.test(sentence))
    .filter((sentence) => !allowed.some(({ text }) => sentence.includes(text)));
}

test("documents, comments and messages are in plain English", () => {
  const inDocuments = documents.flatMap((document) => {
    // A heading may be a question.
    const prose = readText(document).replaceAll(/^```.*?^```$|^#[^\n]*$/gms, "");
    const lines = prose.split(/\n(?=[-|#\d>\s])/);
    return lines.flatMap((line) =>
      faultsOf(line.replace(/^[-|#\d.>\s*]+/, ""), true).map(
        (sentence): Found => ({ where: document, sentence }),
      ),
    );
  });
  const inSources = sourceFiles
    .filter((file) => file !== "test/docs/words.test.ts")
    .flatMap((file) =>
      piecesOf(readText(file)).flatMap(({ kind, text, line }) =>
        kind === "string" && !/[a-z]{3}.* .*[a-z]{3}/.test(text)
          ? []
          : faultsOf(text, kind === "comment").map(
              (sentence): Found => ({ where: `${file}:${line}`, sentence }),
            ),
      ),
    );
  const found = [...inDocuments, ...inSources].map(
    ({ where, sentence }) => `${where}: ${sentence}`,
  );
  expect(found).toEqual([]);
});

test("a private word, a translated idiom and an opening that must be read twice are found", () => {
  expect(faultsOf("It fails. What is wrong is told. `tells`", true)).toEqual([
    "What is wrong is told.",
  ]);
  expect(faultsOf("50 unless told", false)).toEqual(["50 unless told"]);
  const source =
    'const a = /"/; // Of this\n// and that\nconst b = "no /* comment */"; /** Whether it is. */';
  expect(piecesOf(source)).toEqual([
    { kind: "comment", text: "Of this\nand that", line: 1 },
    { kind: "string", text: "no /* comment */", line: 3 },
    { kind: "comment", text: "Whether it is.", line: 3 },
  ]);
});
