/**
 * Descriptions of properties and parameters, by name. A name may follow names that stand before it on the way to the
 * property (see `place.ts`): the entry with the most names applies.
 */
export const properties: Readonly<Record<string, string>> = {
  /* Parameters of paths and queries */
  "path.company_id": "Number of the company (tenant).",
  "path.code": "Code of the event type, such as `license.activated`.",
  "path.id": "Id from the answer that created or listed the resource.",
  "path.source_id": "Id of the source.",
  limit: "Maximum number of items on the page, from 1 to 100. 20 by default.",
  cursor: "Cursor from `next` of the previous page. Without it, the answer is the first page.",
  "query.from":
    "Only events that the bus accepted at this time or later, in Unix milliseconds or as an ISO 8601 date or time.",
  "query.to":
    "Only events that the bus accepted before this time, in Unix milliseconds or as an ISO 8601 date or time.",
  "query.event":
    "Only events with this code. `*` stands for any characters. A code that selects no event type is refused with 422.",
  "query.search":
    "Only events whose content contains this text in a string or as a number, in upper or lower case, or an object such as `license/77`. A page ends after about three seconds and can be empty: continue with `next`.",
  "query.status": "Only deliveries with this status.",
  "query.subscription_id":
    "Only deliveries for this subscription. If the list is empty because the company has none with this id, the answer is 422.",
  "query.event_id": "Only deliveries of this event. An id of no stored event is refused with 422.",
  "query.listKeys.company_id":
    "Company whose keys to list. Without it, the list has the keys of publishers and administrators.",
  "query.vendor": "Only event types of this vendor.",
  "query.publisher": "Only event types that this publisher can publish.",
  "query.channel": "Only event types that this channel receives.",

  /* Shared by many resources */
  id: "Unique id.",
  company_id: "Company (tenant) that owns the resource.",
  name: "Label of your own.",
  created_at: "When the resource was created, in Unix milliseconds.",
  items: "Items of the page.",
  next: "Cursor of the next page. `null` on the last page.",
  url: "URL that the bus sends to, with `https` and a public host.",
  token: "Bearer token.",

  /* Errors */
  "Problem.type": "URN that identifies the kind of error. It is stable: decide by it.",
  "Problem.title": "Short summary of the kind of error.",
  "Problem.status": "HTTP status code.",
  "Problem.detail": "What happened in this request, and what to do about it.",
  "Problem.errors": "Values that are wrong, at most 50. Present for errors of validation.",
  "Problem.pointer": "JSON pointer (RFC 6901) to the value.",
  "Problem.message": "What is wrong with the value.",

  /* Publishing */
  "EventInput.id":
    "UUID of version 1 to 8. The bus returns it in lower case and delivers an id once. Without it, the bus assigns one.",
  "EventInput.company_id": "Company (tenant) that the event is about.",
  "EventInput.data":
    "One member for each object that the catalog lists for the event type. The bus keeps and delivers properties that it does not know, and refuses wrong types.",
  "EventInput.user_id": "User who triggered the event.",
  "EventInput.ts":
    "When the event happened, in Unix seconds, at most a day ahead. By default the time at which the bus receives it.",
  "EventInput.vendor": "Fields of the vendor's own header. Only for events of Keygen and FlexNet.",
  event: "Event code, such as `license.activated`.",
  "Accepted.id": "Id of the event.",
  "Results.id": "Id of the accepted event.",
  repeat:
    "`true` if the id was accepted before with the same content. The bus delivers such an event once.",
  suppressed:
    "Why the bus does not deliver the event: the catalog lets it through only once for the same values, and one was let through. Absent otherwise.",
  results: "One result for each event, in the order of the request.",
  "Results.status":
    "HTTP status of this event: 202 if the bus accepted it, and otherwise that of its `problem`.",
  problem: "Why the bus did not accept the event.",

  /* Event types */
  code: "Event code. Dotted name of the event type.",
  "EventType.vendor":
    "Vendor of the event type. `bus` marks the bus's own events, and `own` those that the deployment adds.",
  "EventType.status":
    "Evidence for the event type. `listed`: in the vendor's list of events. `documented`: elsewhere in the vendor's documentation. `undocumented`: only in the vendor's code. `unconfirmed`: a guess.",
  publishers: "Publishers that can publish the event type.",
  consumers: "Channels that receive the event type.",
  objects: "Members of the event's `data`. All are required.",
  trigger: "When the event happens, as the end of a sentence that begins with “When”.",
  payload: "Short description of the payload.",
  notes: "Peculiarities of the event type.",
  once: "Present if the bus delivers an event of this type once and suppresses its repetitions.",
  "once.per":
    "JSON pointers into the event. Events of the same company and code with equal values at all of them are repetitions.",
  within:
    "Seconds after which the bus delivers a repetition again. Without it, the bus never delivers one.",
  "EventType.schema": "JSON Schema of the event.",
  sample: "Sample event.",

  /* Subscriptions */
  target:
    "Where the events go: to a webhook, to a queue, topic or event bus in your AWS account, or into a system by its connector.",
  "response.target": "Where the events go. The bus does not show the secrets of a target.",
  "Subscription.events":
    "Event codes to receive. `*` stands for any characters. The bus's own events match only codes that begin with `bus.`, such as `bus.*`.",
  pattern: "EventBridge event pattern that an event must match as well.",
  transform:
    "JSONata expression that makes another body of a webhook. Its input is the body in the subscription's `format`. The bus drops the event if the expression returns nothing.",
  "Subscription.channel":
    "Channel that the events come from. By default `webhooks` for a webhook, and `integrations` for `hubspot` and `salesforce`. For `slack`, `teams` and `http` it is the one that receives more of the event types in `events`, and `integrations` if both receive all.",
  format:
    "Payload format. `licensespring` and `cloudevents` carry all events, `keygen` those of Keygen, and `flexnet` those of FlexNet.",
  signature:
    "Scheme of the Standard Webhooks signature: `v1` with a shared secret, or `v1a` with a key pair.",
  keygen_algorithm:
    "Algorithm of Keygen's own signature, which webhooks carry in the format `keygen`. `ed25519` by default.",
  keygen_signs_port:
    "Whether Keygen's signature covers the host with the port of the URL. Keygen's own covers the host alone. For receivers on a port of their own, such as `localhost:3000`, that verify the `Host` header. `false` by default.",
  retry:
    "Retry schedule. Give at most one of `policy`, `delays`, `exponential` and `linear`. Each delay gets up to a fifth on top (jitter).",
  policy:
    "`standard`: ten attempts in 75.6 hours, as Standard Webhooks recommends. `keygen`: Keygen's own 15 retries. `standard` by default.",
  delays: "Delay before each retry, in seconds. `[]` means a single attempt.",
  exponential: "Delays that grow by a factor.",
  "exponential.first": "Delay before the first retry, in seconds.",
  "exponential.factor": "Factor by which each delay is longer than the one before. 2 by default.",
  "exponential.longest": "Longest delay, in seconds. 86400 by default.",
  linear: "Delays that grow by a step.",
  "linear.step":
    "Delay before the first retry, and the time by which each further delay is longer, in seconds.",
  retries: "Number of retries. 10 by default.",
  max_age:
    "Age of an event, in seconds, after which the bus plans no further attempt. The age counts from acceptance.",
  timeout:
    "Seconds that an attempt may take, including the connection and the answer's body. 15 by default.",
  rate_limit: "Maximum rate of deliveries. The bus holds those beyond it and sends them later.",
  "rate_limit.max": "Number of deliveries in each `per`.",
  "rate_limit.per": "Length of the window.",
  ordered:
    "Whether events of one object arrive in the order in which the bus accepted them. `false` by default.",
  rule: "Rule in code that made the subscription. You cannot change or delete such a subscription through the API.",
  secret:
    "Signing secret of a webhook, `whsec_…` or `whsk_…`. Store it: the API does not show it again.",
  "Subscription.public_key": "Public key that verifies signatures of the scheme `v1a`.",
  keygen: "How to verify Keygen's own signature, in the format `keygen`.",
  "Subscription.keygen.algorithm": "Algorithm of the signature, by Keygen's name.",
  "Subscription.keygen.public_key": "Public key that verifies the signature now.",
  next_public_key: "Public key that replaces it. Only during a rotation.",
  next_signs_from: "When the new key begins to sign, in Unix milliseconds. Only during a rotation.",
  "rotateSecret.signature":
    "`standard-webhooks` replaces the signing secret, and is the default. `keygen` replaces the key pair of Keygen's signature.",
  "Subscription.enabled": "`false` if the company or the bus disabled the subscription.",
  "Subscription.state": "Observed health of the endpoint.",
  aws_access:
    "What the company needs for the role of a target in its AWS account. Absent for other targets, and in lists.",
  "AwsAccess.external_id":
    "External id that the bus gives when it assumes a role of the company. It is unique to the company, never changes, and is no secret.",
  principal: "ARN of the bus's AWS account, which the trust policy allows to assume the role.",
  role_name_prefix: "Beginning of the names of roles that the bus can assume.",
  trust_policy: "Trust policy of the role.",
  permission_policy:
    "Policy that the role needs for this queue, topic or event bus. The second statement is for one that is encrypted with a key of the company.",
  Version: "Version of the policy language.",
  Statement: "Statements of the policy.",
  warnings:
    "Doubts about the configuration, such as events that the connector would drop. They refuse nothing. Absent without any, and in lists.",
  "warnings.pointer": "JSON pointer into the subscription (RFC 6901).",
  "warnings.message": "Expected effect, and what would change it.",
  changed_at:
    "When a change last replaced fields of the subscription, in Unix milliseconds. Absent if none did.",
  "state.status":
    "`ok`: deliveries arrive. `failing`: attempts fail, and the bus retries them. `paused`: the circuit breaker is open. `disabled`: the company or the bus disabled the subscription.",
  disabled_by:
    "Who disabled the subscription: the `company`, or the bus for a reason. `gone`: the endpoint answered that it no longer exists, such as 410. `failing`: five days without a success. `receiver`: an answer had `webhook-delivery: disable`. `credentials`: the system refused the credentials. `null` while the subscription is enabled.",
  disabled_at:
    "When the bus disabled the subscription, in Unix milliseconds. `null` if it did not.",
  failing_since:
    "When the first attempt failed since the last success, in Unix milliseconds. `null` without a failure.",
  "state.error": "Last failure. `null` without one.",
  paused_until:
    "When the bus probes the endpoint next, in Unix milliseconds. `null` unless paused.",
  "state.held":
    "Number of held deliveries, counted up to 1,000. That value means 1,000 or more. Lists leave it out.",
  "enableSubscription.held":
    "`replay` sends the deliveries that were held. `drop` makes them dead instead.",
  "testSubscription.event": "Event type of the sample.",
  "request.testSubscription.event":
    "Event type of the sample. By default the first that the subscription receives.",
  "testSubscription.id": "Id of the delivery, under which it is listed.",
  overlap_seconds:
    "Seconds for which the old secret stays valid, at most a week. One day by default.",

  /* Targets */
  "target.type":
    "Kind of target: `webhook`, `poll`, `sqs`, `sns`, `eventbridge`, or the name of a connector.",
  queue_arn: "ARN of the queue. A FIFO queue gets the events of one object as one message group.",
  topic_arn: "ARN of the topic. A FIFO topic gets the events of one object as one message group.",
  event_bus_arn: "ARN of the event bus.",
  role_arn:
    "ARN of the role that the bus assumes, in the same account. Its name begins with `license-event-bus-`. `GET …/aws-access` and `leb aws-access` print its policies.",
  "http.url": "Base URL of the API. Every request stays on its host.",
  "hubspot.url": "Base URL of HubSpot's API, if it is not the usual one.",
  "salesforce.url": "My Domain of the organization, such as `https://acme.my.salesforce.com`.",
  "slack.url": "URL of an incoming webhook.",
  "teams.url": "URL of a workflow that posts what it receives.",
  urls: "URLs by kind of event, in place of `url`. Only with the format `flexnet`.",
  "urls.entitlement": "URL for events of entitlements.",
  "urls.product": "URL for events of products.",
  "urls.device": "URL for events of devices.",
  "target.headers":
    "Headers of your own that each request carries, at most 20. Headers that say how a request is sent, what it holds or who signed it are refused.",
  "response.target.headers": "Names of your own headers. Every value is shown as `hidden`.",
  "target.auth": "How the bus signs in to the endpoint.",
  "response.target.auth": "How the bus signs in to the endpoint, without its secrets.",
  "http.request":
    "JSONata expression that returns `method`, `url`, `headers` and `body` of the request. Each is optional. The bus sends nothing if the expression returns nothing. Without `request`, the bus POSTs the event.",
  latest_only:
    "Whether the bus drops an event if a later one of the same object was sent before. `false` by default.",
  "hubspot.token": "Access token of a private app.",
  contacts:
    "Fields of the contact that the bus keeps for each customer. Each entry replaces a default.",
  "hubspot.licenses": "How licenses appear in HubSpot. Without it, the bus sends none.",
  as: "`custom_object`: each license is an object of your own type. `note`: each license is a note on the timeline of its contact.",
  object_type: "Fully qualified name or id of the object type, such as `2-3453932`.",
  id_property: "Unique property by which the bus finds the object. `license_id` by default.",
  "licenses.fields": "Fields of the record of each license. Each entry replaces a default.",
  "hubspot.contact": "Path of the contact's email address in the event's `data`.",
  association_type:
    "Id of the association type from the object to contacts. Required with `contact`. Without it, the bus makes no association.",
  "salesforce.auth": "How the bus gets access tokens from the organization.",
  "salesforce.client_id": "Consumer key of the app in the organization.",
  "salesforce.client_secret": "Consumer secret of the app in the organization.",
  "jwt.username": "User for whom the app acts.",
  "jwt.private_key": "RSA private key in PEM, without a passphrase.",
  "jwt.audience":
    "Audience of the assertion. `https://login.salesforce.com` by default. For a sandbox, `https://test.salesforce.com`.",
  products:
    "Fields of the `Product2` record that the bus keeps for each product, feature and custom field. Each entry replaces a default.",
  "salesforce.licenses": "How licenses appear as `Asset` records.",
  account_id:
    "Id of the account that the assets belong to, such as `001000000000001AAA`. An asset needs an account or a contact.",
  "salesforce.contact":
    "Path of the customer's id in the event's `data`. `license.customer.id` by default.",
  external_id:
    "Unique text field of `Contact`, `Product2` and `Asset` that is an external id. The bus finds records by it. `License_Bus_Id__c` by default.",
  api_version: "Version of Salesforce's API. `v62.0` by default.",
  templates:
    "Messages by event code, as JSONata expressions. A code may end in `*`. The most specific code applies. Other events get the default message. The input is the event with its texts escaped for the chat's markup, and as `raw` without escapes.",
  "FieldMapping.value": "Value of the field, the same for every event.",

  /* Credentials */
  "auth.type": "Kind of credential.",
  username: "User name, without a colon.",
  password: "Password.",
  client_id: "Client id at the authorization server.",
  client_secret: "Client secret at the authorization server.",
  token_url: "Token endpoint of the authorization server.",
  "oauth2.scope": "Scopes to ask for, separated by spaces.",
  "oauth2.audience": "Audience to ask for.",
  certificate:
    "Client certificate in PEM, followed by the certificates of its issuers if the receiver needs them.",
  "mtls.private_key": "Private key of the certificate, in PEM.",
  "mtls.subject": "Subject of the client certificate.",
  "mtls.expires_at": "When the client certificate expires, in Unix milliseconds.",
  in: "Whether the API key is sent in a header or in the query string.",
  "api_key.name": "Name of the header or of the query parameter.",
  "api_key.value": "The API key.",

  /* Events and deliveries */
  "Event.id": "Id of the event, a UUID.",
  publisher: "Publisher of the event.",
  "Event.ts": "When the event happened, in Unix seconds.",
  accepted_at: "When the bus accepted the event, in Unix milliseconds. Lists are in its order.",
  "Event.user_id": "User who triggered the event. `null` if unknown.",
  "Event.data": "Objects of the event, as the publisher sent them.",
  "Event.vendor": "Fields of the vendor's own header, as the publisher sent them.",
  deliveries:
    "First page of the event's deliveries. For further pages, list the deliveries with `event_id`.",
  "Delivery.id": "Unique id, which the receiver gets as `webhook-id` with every attempt.",
  event_id: "Id of the event that the delivery carries.",
  "Delivery.subscription_id": "Subscription that the delivery is for.",
  is_test:
    "`true` if the delivery tested the endpoint with a sample. The bus attempts it once, and neither replays nor counts it. A list with `status` leaves it out.",
  "Delivery.status":
    "`delivered`: the endpoint accepted it. `dropped`: there was nothing to send. `retrying`: it failed and will be retried. `held`: it is kept until the endpoint can receive. `dead`: it is given up.",
  attempt_count: "Number of attempts so far.",
  last_attempt: "Result of the last attempt. `null` before the first.",
  next_attempt_at:
    "When the next attempt is due, in Unix milliseconds. `null` unless the delivery is retrying.",
  held_reason:
    "Why the delivery is held. `disabled`: the subscription is disabled. `paused`: the circuit breaker is open. `rate_limited`: the rate limit is used up. `in_order`: an earlier event of the same object has not arrived. `to_poll`: the consumer has not acknowledged it. `null` unless held.",
  dead_reason: "Why the delivery is dead. `null` unless dead.",
  dropped_reason:
    "Why there was nothing to send, and what would change that. `null` unless dropped.",
  attempts:
    "Attempts in the order in which they were made: the first 150, of which 30 show the answer.",
  at: "When the attempt began, in Unix milliseconds.",
  "Delivery.duration_ms": "Duration in milliseconds.",
  "last_attempt.status": "HTTP status of the answer. `null` if no answer came.",
  "attempts.status": "HTTP status of the answer, or `null` without one.",
  reason:
    "Why the attempt failed, for programs. `status`: the answer is no success. `dns`, `address`, `refused`, `tls`, `timeout`, `connection`: no answer came. `auth`: the bus got no token. `credentials`: the token endpoint refused the credentials. `transform`: the expression did not finish in time. `null` after a success.",
  "Delivery.error": "Why the attempt failed, as a sentence. `null` after a success.",
  "attempts.headers":
    "Headers of the answer, the first 2 KB. `null` if no answer came or it is not recorded.",
  "attempts.body":
    "Body of the answer, the first 2 KB. `null` if no answer came or it is not recorded.",
  calls: "Calls that the connector made, with secrets masked. Only for integrations.",
  "calls.method": "HTTP method of the call.",
  "calls.url": "URL of the call.",
  "calls.status": "HTTP status of the call. `null` if no answer came.",
  text: "Beginning of the answer, or why none came.",
  "resendDelivery.id": "Id of the delivery that is sent.",

  /* Replays */
  "Replay.subscription_id": "Subscription whose deliveries are sent.",
  "Replay.state": "`running` until all deliveries are worked off or the replay is cancelled.",
  "Replay.status":
    "Deliveries to send: those with this status, or with `undelivered` all that are retrying, held or dead.",
  "Replay.event": "Event code that deliveries must have. `*` stands for any characters.",
  "request.Replay.from":
    "Start of the period in which the bus accepted the events, in Unix milliseconds or as an ISO 8601 date or time.",
  "request.Replay.to":
    "End of the period, which it does not include, in Unix milliseconds or as an ISO 8601 date or time. By default the time of the request.",
  "Replay.from": "Start of the period in which the bus accepted the events, in Unix milliseconds.",
  "Replay.to": "End of the period, which it does not include, in Unix milliseconds.",
  per_second: "Deliveries to send in a second.",
  matched: "Number of deliveries that matched so far.",
  sent: "Number of deliveries that were sent, or that stay held until the endpoint can receive.",
  skipped: "Number of deliveries that the subscription cannot take.",
  finished_at:
    "When the replay finished or was cancelled, in Unix milliseconds. `null` while it runs.",

  /* Sources */
  "Source.kind": "Vendor that sends the webhooks.",
  "Source.auth": "What proves that a webhook comes from the vendor.",
  "licensespring.auth":
    "What proves that a webhook comes from LicenseSpring: a Standard Webhooks signature or a bearer token. `basic` is refused.",
  "response.Source.auth": "What proves that a webhook comes from the vendor, without its secrets.",
  "Source.algorithm": "Algorithm of Keygen's signature.",
  "Source.public_key": "Public key of your Keygen account, in hex or PEM.",
  tolerance_seconds:
    "Maximum difference between the time in a signature and the bus's clock, in seconds. 300 by default.",
  "keygen.tolerance_seconds":
    "Maximum difference between the time in a signature and the bus's clock, in seconds. 300 by default. With `off`, the bus accepts a webhook of any age, for example one that someone recorded and sends again.",
  secrets: "Signing secrets or public keys, `whsec_…` or `whpk_…`. One of them must match.",

  /* Trials */
  "testPattern.event": "Event as it is on the event bus, with `detail-type` and `detail`.",
  "testPattern.events": "Event codes as in a subscription. Give `events`, `pattern` or both.",
  matches: "Whether such a subscription would receive the event.",
  "testTransform.input": "Body to apply the transform to. Give either `input` or `event`.",
  "testTransform.event": "Event type whose sample the transform is applied to.",
  "testTransform.format": "Payload format of the sample. `licensespring` by default.",
  outcome:
    "`made`: the transform made a body. `dropped`: it returned nothing. `failed`: it ended with an error.",
  "testTransform.body": "Body that the bus would send. Only if `outcome` is `made`.",
  "testTransform.error": "Why the transform failed. Only if `outcome` is `failed`.",

  /* Keys */
  "Key.kind":
    "`publisher`: publishes events. `company`: manages what belongs to one company. `admin`: manages everything.",
  "Key.publisher": "Publisher whose events the key can publish. Only for publisher keys.",
  companies: "Companies for which the key can publish. Without it, all companies.",
  "Key.company_id": "Company (tenant) that the key manages. Only for company keys.",
  "Key.permissions":
    "`read`: only calls that change nothing. `manage`: all calls. Only for keys of companies and administrators.",
  "Key.expires_at":
    "When the key expires, in Unix milliseconds. Without it, the key does not expire.",
  last_used_at:
    "When the key was last used, in Unix milliseconds, to the hour. Absent if it was never used.",
  key: "The API key. Store it: the API does not show it again.",

  "getHealth.status": "Always `ok`.",
};
