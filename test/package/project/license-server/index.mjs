/** Publishes its input. */
export async function handler({ key, event }) {
  const response = await fetch(`${process.env.BUS_URL}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  return response.status;
}
