export { ConfigurationError } from "../catalog/files/folder.ts";
export type { BusKey } from "./bus.ts";
export type { CustomDomain } from "./custom-domain.ts";
export { LicenseEventBus, type LicenseEventBusProps, type Limits } from "./license-event-bus.ts";
