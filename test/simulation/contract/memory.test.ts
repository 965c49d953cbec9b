import { memoryDeliveries } from "../memory/deliveries.ts";
import { memoryEndpoints } from "../memory/endpoints.ts";
import { memoryLanes } from "../memory/lanes.ts";
import { memoryQueues } from "../memory/queues.ts";
import { deliveriesContract } from "./deliveries.ts";
import { endpointsContract } from "./endpoints.ts";
import { lanesContract } from "./lanes.ts";
import { queuesContract } from "./queues.ts";

const lag = { now: Date.now };

deliveriesContract("in memory", () => memoryDeliveries(lag));
endpointsContract("in memory", () => memoryEndpoints(lag));
lanesContract("in memory", () => memoryLanes());
queuesContract("in memory", () => {
  const { queues, ...port } = memoryQueues({ now: Date.now, visibilityMs: 30_000 });
  return {
    queues: port,
    async receive(name) {
      const [message] = queues[name].receive(1);
      return message && { id: String(message.id), body: message.body };
    },
    async remove(name, id) {
      queues[name].remove(Number(id));
    },
  };
});
