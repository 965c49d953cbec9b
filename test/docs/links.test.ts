import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { documents, readText, repository } from "../support/repository.ts";

test.each(documents)("%s: what it links to is there", (document) => {
  expect(deadLinks(document, readText(document))).toEqual([]);
});

test("finds dead links to files, and to headings of this document and of others", () => {
  const document = [
    "# Two words, `code` & more",
    "[a](none.md) [b](#none) [c](../README.md#none) [d](delivery.md) ![e](none.png)",
    "[f](#two-words-code--more) [g](../README.md#two-commands) [h](https://example.com/none) [i][there]",
    "`[j](none.md)`",
    "```sh\n# none\n[k](none.md)\n```",
    "[there]: delivery.md#an-attempt",
    "[gone]: none.md",
  ].join("\n\n");
  expect(deadLinks("docs/any.md", document)).toEqual([
    "none.md",
    "#none",
    "../README.md#none",
    "none.png",
    "none.md",
  ]);
});

function deadLinks(document: string, text: string): readonly string[] {
  const prose = withoutCode(text);
  const targets = [
    ...[...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target),
    ...[...prose.matchAll(/^\[[^\]]+\]: (\S+)$/gm)].map(([, target = ""]) => target),
  ];
  return targets.filter((target) => !isThere(document, text, target));
}

function isThere(document: string, text: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = "", heading] = target.split("#");
  const file = join(repository, dirname(document), path);
  if (path !== "" && !existsSync(file)) return false;
  if (heading === undefined) return true;
  return anchors(path === "" ? text : readFileSync(file, "utf8")).has(heading);
}

/** Returns anchors as GitHub derives them from headings. Repeated ones get a number. */
function anchors(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = withoutFences(text).matchAll(/^#{1,6} +(.+)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) => {
      const anchor = heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
        .replaceAll(" ", "-");
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${count}`;
    }),
  );
}

function withoutFences(text: string): string {
  return text.replace(/^(```+)[^\n]*\n.*?^\1$/gms, "");
}

function withoutCode(text: string): string {
  return withoutFences(text).replace(/(`+)(?!`).*?(?<!`)\1(?!`)/gs, "");
}
