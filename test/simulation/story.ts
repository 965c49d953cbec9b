import type { PlanOptions } from "./plan.ts";
import { simulate, type Violation } from "./simulate.ts";

const maxLines = 150;
const maxLength = 260;

/**
 * Simulates a seed again.
 *
 * @returns The story of the deliveries, events and subscriptions of a violation.
 */
export async function storyOf(
  seed: number,
  options: PlanOptions,
  { message, about }: Violation,
): Promise<string> {
  const { world } = await simulate(seed, { ...options, isTracing: true });
  const { history, plan } = world;
  const subjects = new Set(about);
  const lines = history.lines
    .filter(({ about: of }) => of.length === 0 || of.some((subject) => subjects.has(subject)))
    .map(({ at, text }) => `${durationOf(at - plan.startMs)}  ${text.slice(0, maxLength)}`);
  const left = lines.length - maxLines;
  return [
    `seed ${seed}: ${message}`,
    `faults: ${JSON.stringify(plan.faults)}`,
    ...(left > 0 ? [`(${left} lines before)`] : []),
    ...lines.slice(-maxLines),
  ].join("\n");
}

/** Formats days, hours, minutes and seconds. */
function durationOf(ms: number): string {
  const seconds = ms / 1000;
  const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400];
  const clock = [rest / 3600, (rest / 60) % 60].map((part) =>
    String(Math.floor(part)).padStart(2, "0"),
  );
  return `${days}d ${clock.join(":")}:${(rest % 60).toFixed(3).padStart(6, "0")}`;
}
