// A receiver of webhooks with Express: `SECRET=whsec_… npx node -C repository docs/receiver.mjs`
import express from "express";
import { verify } from "license-event-bus/sdk";

const { SECRET = "", PORT = "3000" } = process.env;
const app = express();

// The signature is over the exact bytes: parse JSON only after it was verified.
app.post("/hook", express.raw({ type: "*/*" }), async (request, response) => {
  const verified = await verify({ headers: request.headers, body: request.body }, SECRET);
  if (!verified.ok) {
    console.log(`refused: ${verified.reason}`);
    return response.status(400).end();
  }
  console.log(`verified: ${verified.event.event} ${verified.id}`);
  response.status(204).end();
});

app.listen(Number(PORT), "127.0.0.1", () => console.log("listening"));
