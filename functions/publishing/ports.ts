import { environment } from "../../adapters/environment.ts";
import { eventPublisher } from "../../adapters/event-publisher.ts";
import { eventStore } from "../../adapters/event-store.ts";
import { onceMarks } from "../../adapters/once-marks.ts";
import type { Ports } from "./accept.ts";

/** What accepting events needs, by the function's environment. */
export function publishingPorts(): Ports {
  const env = environment("EVENTS_TABLE", "ONCE_MARKS_TABLE", "EVENT_BUS");
  return {
    store: eventStore(env.EVENTS_TABLE),
    marks: onceMarks(env.ONCE_MARKS_TABLE),
    publisher: eventPublisher(env.EVENT_BUS),
  };
}
