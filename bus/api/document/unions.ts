/** Titles of the members of unions, by the values that tell them apart. */
export const titles: Readonly<Record<string, string>> = {
  webhook: "Webhook",
  sqs: "Amazon SQS",
  sns: "Amazon SNS",
  eventbridge: "Amazon EventBridge",
  http: "HTTP API",
  hubspot: "HubSpot",
  salesforce: "Salesforce",
  slack: "Slack",
  teams: "Microsoft Teams",
  basic: "Basic",
  bearer: "Bearer token",
  none: "None",
  oauth2: "OAuth 2.0",
  mtls: "Mutual TLS",
  api_key: "API key",
  client_credentials: "Client credentials",
  jwt: "JWT bearer",
  "standard-webhooks": "Standard Webhooks",
  custom_object: "Custom object",
  note: "Note",
  keygen: "Keygen",
  flexnet: "FlexNet",
  licensespring: "LicenseSpring",
  publisher: "Publisher key",
  company: "Company key",
  admin: "Administrator key",
};

/** Names of the members' schemas by place (see `place.ts`). `*` stands for the value that tells a member apart. */
export const memberNames: Readonly<Record<string, string>> = {
  "request.target": "*Target",
  "response.target": "*TargetView",
  "request.target.auth": "*TargetAuth",
  "response.target.auth": "*TargetAuthView",
  "request.target.licenses": "*Licenses",
  "request.Source": "*SourceInput",
  "response.Source": "*Source",
  "request.Source.auth": "*SourceAuth",
  "request.Key": "*KeyInput",
};

/** Titles of members that no property tells apart, by place and in their order. */
export const alternatives: Readonly<Record<string, readonly string[]>> = {
  "request.publishEvents": ["One event", "Batch"],
  "response.publishEvents": ["One event", "Batch"],
  "Explanation.event": ["Accepted event", "Not delivered"],
  refusal: ["Refused event", "Not refused"],
  "subscriptions.delivery": ["Delivery", "No delivery"],
  results: ["Accepted", "Not accepted"],
  "FieldMapping.value": ["Text", "Number", "Boolean"],
  tolerance_seconds: ["Seconds", "Off"],
  FieldMapping: ["Path in the event's data", "Constant", "Not set"],
};
