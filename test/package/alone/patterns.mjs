import {
  explain,
  flatten,
  matches,
  PatternIndex,
  parsePattern,
} from "@license-event-bus/event-patterns";

const event = { source: "shop", detail: { order: { id: 7, total: 120 } } };
const { pattern } = parsePattern({ detail: { order: { total: [{ numeric: [">", 100] }] } } });
const index = new PatternIndex();
index.add("large orders", pattern);
const { mismatches } = explain({ source: ["shop"], detail: { order: { id: [8] } } }, event);
const found = index.matching(flatten(event));
console.log(JSON.stringify({ matches: matches(pattern, event), found, mismatches }));
