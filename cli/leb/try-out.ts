import { Command, Option } from "commander";
import { formats } from "../../bus/formats/index.ts";
import { busPublisher } from "../../catalog/event-type.ts";
import type { LicenseEventBus, PatternTest, TransformTest } from "../../sdk/index.ts";
import { colors, plain, printJson } from "../print.ts";
import { type BusOptions, busOf, codesIn, withBusOptions } from "./bus.ts";
import { Failure } from "./failure.ts";
import { type Input, inputIn, patternIn, textIn } from "./input.ts";

type PatternOptions = BusOptions & {
  readonly pattern?: Input;
  readonly events?: readonly string[];
  readonly event?: string;
};

type TransformOptions = BusOptions & {
  readonly transform: string;
  readonly event?: string;
  readonly format?: TransformTest["format"];
};

const ofFile = "A value that begins with @ names a file.";

/** `leb patterns test`. The exit code is 1 if the event does not match. */
export function patternsCommand(): Command {
  const testing = new Command("test")
    .summary("check if an event matches a pattern")
    .description(
      `Check if a subscription with a pattern, events or both would receive an event: one in a file, or with --event the catalog's sample. ${ofFile} For example: leb patterns test --pattern '{"source":["license-api"]}' --event license.activated`,
    )
    .argument("[file]", "file with an event; - for standard input")
    .option("--pattern <json>", "event pattern: JSON, or @file", patternIn)
    .option("--events <codes>", "license.*,order.created", codesIn)
    .option("--event <code>", "the sample of this event type");
  return new Command("patterns")
    .description("Test event patterns.")
    .addCommand(withBusOptions(testing).action(testPattern));
}

/** `leb transforms test`. The exit code is 1 if the transform fails. */
export function transformsCommand(): Command {
  const testing = new Command("test")
    .summary("show what a transform makes of an event")
    .description(
      `Show the body that a subscription with a transform would send: of a body in a file, or with --event of the catalog's sample. ${ofFile} For example: leb transforms test --transform data.license --event license.activated`,
    )
    .argument("[file]", "file with a body; - for standard input")
    .requiredOption("--transform <jsonata>", "JSONata, or @file", contentOf)
    .option("--event <code>", "the sample of this event type")
    .addOption(new Option("--format <name>", "payload format of the sample").choices(formats));
  return new Command("transforms")
    .description("Test transforms.")
    .addCommand(withBusOptions(testing).action(testTransform));
}

async function testPattern(file: string | undefined, options: PatternOptions): Promise<void> {
  const { pattern, events, event } = options;
  if (pattern === undefined && events === undefined) {
    throw new Failure("Nothing to test: pass --pattern JSON, --events CODES or both.");
  }
  const bus = busOf(options);
  const tested = onBus(event === undefined ? inputIn(eventFile(file)) : await sampleOf(bus, event));
  const trial = { event: tested, ...(pattern && { pattern }), ...(events && { events }) };
  const { matches } = await bus.patterns.test(trial as PatternTest);
  if (options.json) printJson({ matches });
  else console.log(matches ? colors.green("matches") : colors.red("does not match"));
  if (!matches) process.exitCode = 1;
}

async function testTransform(file: string | undefined, options: TransformOptions): Promise<void> {
  const { transform, event, format } = options;
  const input = event === undefined ? { input: inputIn(eventFile(file)) } : { event };
  const trial = { transform, ...input, ...(format && { format }) };
  const outcome = await busOf(options).transforms.test(trial);
  if (outcome.outcome === "failed") process.exitCode = 1;
  if (options.json) return printJson(outcome);
  switch (outcome.outcome) {
    case "made":
      return console.log(JSON.stringify(outcome.body, null, 2));
    case "dropped":
      return console.error("The transform returns nothing, which drops the event.");
    case "failed":
      return console.error(`The transform fails: ${plain(outcome.error ?? "")}`);
  }
}

/** @throws Failure if no event is given. */
function eventFile(file: string | undefined): string {
  if (file !== undefined) return file;
  throw new Failure("No event: pass a FILE, - for standard input, or --event CODE for a sample.");
}

async function sampleOf(bus: LicenseEventBus, code: string): Promise<Input> {
  const { sample, publishers } = await bus.eventTypes.get(code);
  return { source: publishers[0] ?? busPublisher, "detail-type": code, detail: sample };
}

/** Returns an event as it is on the event bus, which patterns match. */
function onBus(event: Input): Input {
  if ("detail-type" in event) return event;
  return { source: event.publisher, "detail-type": event.event, detail: event };
}

function contentOf(text: string): string {
  return text.startsWith("@") ? textIn(text.slice(1)) : text;
}
