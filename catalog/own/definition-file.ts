import * as z from "zod/mini";
import type { Fault as DataFault } from "../../packages/event-patterns/fault.ts";
import { stepsOf } from "../../packages/event-patterns/json/pointer.ts";
import { eventTypes } from "../catalog.ts";
import { channels, type EventType } from "../event-type.ts";
import { CatalogError, faultLine, filesOf } from "../files/folder.ts";
import { type Fault, type FileFault, readWritten, shapeFaults } from "../files/written.ts";
import { dictionary, dictionaryOf, integer, listOf, must, oneOf, someText } from "../kinds.ts";
import { onceKey } from "../once.ts";
import { publisherFault, publisherName } from "../publisher.ts";
import { faultsOf } from "../validate.ts";
import { exampleOf } from "./example.ts";
import { type OwnEventType, ownDefinition } from "./own-event-type.ts";
import { schemaFaults } from "./schema-faults.ts";

type DefinitionFile =
  | {
      readonly ok: true;
      readonly eventType: OwnEventType;
      /** Returns the fault for a code that another file has too. */
      readonly codeFault: (message: string) => FileFault;
    }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/** Prefixes that are reserved for vendors and the bus's own events. */
const taken = ["keygen", "flexnet", "licensespring", "bus"];

const aCode = "a dotted code such as warranty.registered, at most 100 long";
const aName = "a name: letters, digits and underscores";
const atLeastOne = { error: "must have at least one" };

const definition = z.strictObject(
  {
    code: someText.check(
      z.maxLength(100, must(aCode)),
      z.regex(/^[A-Za-z][\w-]*(\.[\w-]+)+$/, must(aCode)),
    ),
    publishers: listOf(publisherName).check(z.minLength(1, atLeastOne)),
    consumers: listOf(oneOf(...channels)).check(z.minLength(1, atLeastOne)),
    data: z
      .record(
        z.string().check(z.regex(/^[A-Za-z]\w*$/, must(aName))),
        dictionary,
        must("an object"),
      )
      .check(z.refine((data) => Object.keys(data).length > 0, "must have at least one object")),
    trigger: z.optional(someText),
    payload: z.optional(someText),
    notes: z.optional(someText),
    once: z.optional(
      z.strictObject(
        {
          per: listOf(someText.check(z.startsWith("/", must("a JSON pointer")))).check(
            z.minLength(1, atLeastOne),
          ),
          within: z.optional(integer.check(z.positive(must("positive")))),
        },
        must("an object"),
      ),
    ),
    sample: z.optional(dictionaryOf(z.unknown())),
  },
  must("an object"),
);
type Written = z.infer<typeof definition>;

/** Reads one of a deployment's own event types, from JSON or YAML. */
export function readDefinition(text: string): DefinitionFile {
  const written = readWritten(text);
  if (!written.ok) return written;
  const checked = check(written.value);
  if ("faults" in checked) return { ok: false, faults: checked.faults.map(written.locate) };
  return {
    ok: true,
    eventType: checked.eventType,
    codeFault: (message) => written.locate({ path: ["code"], message }),
  };
}

function check(
  value: unknown,
): { readonly eventType: OwnEventType } | { readonly faults: readonly Fault[] } {
  const parsed = definition.safeParse(value);
  if (!parsed.success) return { faults: shapeFaults(parsed.error) };
  const written = parsed.data;
  const faults = [...codeFaults(written), ...publisherFaults(written), ...dataFaults(written)];
  if (faults.length > 0) return { faults };
  const eventType = eventTypeOf(written);
  const samples = [...sampleFaults(eventType, written), ...onceFaults(eventType)];
  return samples.length > 0 ? { faults: samples } : { eventType };
}

function* codeFaults({ code }: Written): Iterable<Fault> {
  const [first = ""] = code.toLowerCase().split(".");
  if (eventTypes.has(code)) yield { path: ["code"], message: `${code} is in the catalog already` };
  else if (taken.includes(first)) {
    yield { path: ["code"], message: `must not begin with "${first}.", which is reserved` };
  }
}

function* publisherFaults(written: Written): Iterable<Fault> {
  for (const [i, publisher] of written.publishers.entries()) {
    const message = publisherFault(publisher);
    if (message) yield { path: ["publishers", i], message };
  }
}

function* dataFaults({ data }: Written): Iterable<Fault> {
  for (const [name, schema] of Object.entries(data)) {
    for (const { path, message } of schemaFaults(schema)) {
      yield { path: ["data", name, ...path], message };
    }
  }
}

function eventTypeOf({ code, data, sample, consumers, ...written }: Written): OwnEventType {
  const { trigger, payload, notes, once } = written;
  const type: EventType = {
    code,
    vendor: "own",
    status: "listed",
    publishers: [...new Set(written.publishers)],
    consumers: channels.filter((channel) => consumers.includes(channel)),
    objects: Object.keys(data),
    ...(trigger !== undefined && { trigger }),
    ...(payload !== undefined && { payload }),
    ...(notes !== undefined && { notes }),
    ...(once && { once: { per: once.per, ...(once.within && { within: once.within }) } }),
  };
  const examples = Object.entries(data).map(([name, schema]) => [name, exampleOf(schema, schema)]);
  return { type, data, sample: sample ?? Object.fromEntries(examples) };
}

function sampleFaults(eventType: OwnEventType, { sample }: Written): readonly Fault[] {
  const faults = faultsOf(ownDefinition(eventType), eventType.sample, undefined);
  if (sample) return faults.map(({ pointer, message }) => ({ path: inSample(pointer), message }));
  return faults.slice(0, 1).map(({ pointer, message }) => ({
    path: ["data"],
    message: `needs a "sample": the one derived from its schemas is not valid at ${pointer}: ${message}`,
  }));
}

function inSample(pointer: DataFault["pointer"]): readonly string[] {
  return ["sample", ...stepsOf(pointer).slice(1)];
}

function onceFaults({ type, sample }: OwnEventType): readonly Fault[] {
  if (!type.once || onceKey(type, { company_id: 1, data: sample })) return [];
  return [{ path: ["once", "per"], message: "must lead to values that the sample has" }];
}

/**
 * Reads a deployment's own event types. Every .json, .yaml and .yml file of a folder is one.
 *
 * @throws ConfigurationError that lists all faults by file and line.
 */
export function readEventTypes(folder: string): readonly OwnEventType[] {
  const setting = `The context value "eventTypes" names ${folder}, which`;
  const files = filesOf(folder, setting);
  if (files.length === 0) throw new CatalogError(`${setting} holds no .json, .yaml or .yml file`);
  const faults: string[] = [];
  const byCode = new Map<string, { readonly path: string; readonly eventType: OwnEventType }>();
  for (const { path, text } of files) {
    const read = readDefinition(text);
    if (!read.ok) {
      faults.push(...read.faults.map((fault) => faultLine(path, fault)));
      continue;
    }
    const { code } = read.eventType.type;
    const other = byCode.get(code)?.path;
    if (other) faults.push(faultLine(path, read.codeFault(`${code} is that of ${other} already`)));
    else byCode.set(code, { path, eventType: read.eventType });
  }
  if (faults.length > 0) throw new CatalogError("The event types are not valid", faults);
  return [...byCode.values()].map(({ eventType }) => eventType);
}
