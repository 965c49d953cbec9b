/** Properties of requests whose values the API never shows again, by place (see `place.ts`). */
export const secrets: Readonly<Record<string, true>> = {
  "request.password": true,
  "request.token": true,
  "request.client_secret": true,
  "request.private_key": true,
  "request.target.headers": true,
  "request.api_key.value": true,
  "request.slack.url": true,
  "request.teams.url": true,
};
