export { asyncApi } from "./async-api.ts";
export type { BusEventCode } from "./bus/events.ts";
export {
  type CatalogEvent,
  type EventCode,
  type EventData,
  eventTypes,
  knownPublishers,
  type PublishEvent,
} from "./catalog.ts";
export {
  busPublisher,
  type Channel,
  channels,
  type EventType,
  type Once,
  type Publisher,
  publishers,
  type Status,
  type Vendor,
  vendors,
} from "./event-type.ts";
export { type FlexnetSample, flexnetSamples } from "./flexnet/samples.ts";
export { cloudEventSchema, jsonSchema } from "./json-schema.ts";
export { nearestEventType } from "./nearest.ts";
export { didYouMean, nearestName } from "./nearest-name.ts";
export { onceKey, onceRule } from "./once.ts";
export { flexnetEvent, sample } from "./sample.ts";
export { validateData } from "./validate.ts";
