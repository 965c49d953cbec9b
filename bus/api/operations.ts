import type { Operation } from "./operation.ts";

/*
 * All calls of the HTTP API, in the order of its document. What is said of them is in described/: a function that
 * starts does not need it.
 */
// biome-ignore format: a table is read by its columns
export const operations = {
  publishEvents:      { method: "POST",   path: "/v1/events",                                                     access: "publisher", body: "required" },
  receiveWebhook:     { method: "POST",   path: "/v1/sources/{source_id}",                                        access: "source", body: "required" },
  listEventTypes:     { method: "GET",    path: "/v1/event-types",                                                access: "anyone", query: "eventTypeFilter" },
  getEventType:       { method: "GET",    path: "/v1/event-types/{code}",                                         access: "anyone" },
  getEventTypeSchema: { method: "GET",    path: "/v1/event-types/{code}/schema",                                  access: "anyone" },
  getAsyncApi:        { method: "GET",    path: "/v1/asyncapi.json",                                              access: "anyone" },
  listSubscriptions:  { method: "GET",    path: "/v1/companies/{company_id}/subscriptions",                       access: "company", query: "page" },
  createSubscription: { method: "POST",   path: "/v1/companies/{company_id}/subscriptions",                       access: "company", body: "required" },
  getSubscription:    { method: "GET",    path: "/v1/companies/{company_id}/subscriptions/{id}",                  access: "company" },
  changeSubscription: { method: "PATCH",  path: "/v1/companies/{company_id}/subscriptions/{id}",                  access: "company", body: "required" },
  deleteSubscription: { method: "DELETE", path: "/v1/companies/{company_id}/subscriptions/{id}",                  access: "company" },
  enableSubscription: { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/enable",           access: "company", body: "optional" },
  disableSubscription:{ method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/disable",          access: "company" },
  testSubscription:   { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/test",             access: "company", body: "optional" },
  rotateSecret:       { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/rotate-secret",    access: "company", body: "optional" },
  listEvents:         { method: "GET",    path: "/v1/companies/{company_id}/events",                              access: "company", query: "eventPage" },
  getEvent:           { method: "GET",    path: "/v1/companies/{company_id}/events/{id}",                         access: "company" },
  listDeliveries:     { method: "GET",    path: "/v1/companies/{company_id}/deliveries",                          access: "company", query: "deliveryPage" },
  getDelivery:        { method: "GET",    path: "/v1/companies/{company_id}/deliveries/{id}",                     access: "company" },
  resendDelivery:     { method: "POST",   path: "/v1/companies/{company_id}/deliveries/{id}/resend",              access: "company" },
  replaySubscription: { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/replay",           access: "company", body: "optional" },
  listReplays:        { method: "GET",    path: "/v1/companies/{company_id}/replays",                             access: "company", query: "page" },
  getReplay:          { method: "GET",    path: "/v1/companies/{company_id}/replays/{id}",                        access: "company" },
  cancelReplay:       { method: "POST",   path: "/v1/companies/{company_id}/replays/{id}/cancel",                 access: "company" },
  listSources:        { method: "GET",    path: "/v1/companies/{company_id}/sources",                             access: "company", query: "page" },
  createSource:       { method: "POST",   path: "/v1/companies/{company_id}/sources",                             access: "company", body: "required" },
  getSource:          { method: "GET",    path: "/v1/companies/{company_id}/sources/{id}",                        access: "company" },
  replaceSource:      { method: "PUT",    path: "/v1/companies/{company_id}/sources/{id}",                        access: "company", body: "required" },
  deleteSource:       { method: "DELETE", path: "/v1/companies/{company_id}/sources/{id}",                        access: "company" },
  testPattern:        { method: "POST",   path: "/v1/patterns/test",                                              access: "any key", body: "required" },
  testTransform:      { method: "POST",   path: "/v1/transforms/test",                                            access: "any key", body: "required" },
  listKeys:           { method: "GET",    path: "/v1/keys",                                                       access: "admin", query: "keyPage" },
  createKey:          { method: "POST",   path: "/v1/keys",                                                       access: "admin", body: "required" },
  revokeKey:          { method: "DELETE", path: "/v1/keys/{id}",                                                  access: "admin" },
  getHealth:          { method: "GET",    path: "/v1/health",                                                     access: "anyone" },
  getOpenApi:         { method: "GET",    path: "/v1/openapi.json",                                               access: "anyone" },
  getReference:       { method: "GET",    path: "/docs",                                                          access: "anyone" },
} as const satisfies Readonly<Record<string, Operation>>;

/** The `operationId` of the OpenAPI document. */
export type OperationId = keyof typeof operations;
