import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Duplex } from "node:stream";

/** Looks up all addresses of a host name, as `dns.lookup` does. */
export type Lookup = (
  hostname: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** The error of a connection to a host name with an address that the agent does not accept. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
  constructor(hostname: string) {
    // The message omits the address: the caller may not know the network in which the name is resolved.
    super(`${hostname} has an address that is not public`);
  }
}

/** Maximum number of addresses of a name to try one after another. */
const maxTried = 8;
/** Maximum number of concurrent connections: to one host, and in total. */
const maxPerHost = 64;
const maxTotal = 512;
/** Maximum number of kept connections, and for how long, so that no host holds on to many. */
const maxIdle = 64;
const maxIdlePerHost = 8;
const idleMs = 30_000;

export type Agents = { readonly http: http.Agent; readonly https: https.Agent };

/**
 * Returns agents that connect only to acceptable addresses, because the guard is in the connecting itself. All
 * addresses of a name must be acceptable, and the connection goes to one of those that were checked. They
 * ignore the environment variables for proxies, because only an agent with `proxyEnv` reads them.
 */
export function guardedAgents(
  accepts: (address: string) => boolean,
  lookup: Lookup,
  keepAlive: boolean,
): Agents {
  const checkedLookup: LookupFunction = (hostname, _options, callback) => {
    lookup(hostname).then(
      (addresses) => {
        const isRefused = addresses.some(({ address }) => !accepts(address));
        if (isRefused) callback(new AddressRefused(hostname), []);
        else if (addresses.length === 0) callback(notFound(hostname), []);
        else callback(null, addresses.slice(0, maxTried));
      },
      (error) => callback(error, []),
    );
  };
  const options: https.AgentOptions = {
    keepAlive,
    lookup: checkedLookup,
    autoSelectFamily: true,
    maxSockets: maxPerHost,
    maxTotalSockets: maxTotal,
    maxFreeSockets: maxIdlePerHost,
    timeout: idleMs,
  };
  const idle = new Set<Duplex>();
  // Each overrides what the environment can set: NODE_TLS_REJECT_UNAUTHORIZED, --tls-min-v1.0.
  const tls = { rejectUnauthorized: true, minVersion: "TLSv1.2" } as const;
  return {
    http: guarded(new http.Agent(options), accepts, idle),
    https: guarded(new https.Agent({ ...options, ...tls }), accepts, idle),
  };
}

/**
 * Adds the guard to an agent.
 *
 * @param idle - The kept connections, least recently used first.
 */
function guarded<A extends http.Agent>(
  agent: A,
  accepts: (address: string) => boolean,
  idle: Set<Duplex>,
): A {
  const connect = agent.createConnection.bind(agent);
  const keep: (socket: Duplex) => unknown = agent.keepSocketAlive.bind(agent);
  const reuse = agent.reuseSocket.bind(agent);
  return Object.assign(agent, {
    createConnection(options: http.ClientRequestArgs, callback?: Connected) {
      const host = String(options.host);
      // An address is never looked up, so it must be checked here.
      if (isIP(host) !== 0 && !accepts(host)) {
        callback?.(new AddressRefused(host), undefined as never);
        return undefined;
      }
      const socket = connect(options, callback);
      socket?.once("close", () => idle.delete(socket));
      return socket;
    },
    keepSocketAlive(socket: Duplex) {
      if (!keep(socket)) return false;
      idle.add(socket);
      const [oldest] = idle;
      if (idle.size > maxIdle) oldest?.destroy();
      return true;
    },
    reuseSocket(socket: Duplex, request: http.ClientRequest) {
      idle.delete(socket);
      reuse(socket, request);
    },
  });
}

type Connected = (error: Error | null, stream: Duplex) => void;

function notFound(hostname: string): Error {
  return Object.assign(new Error("no address"), { code: "ENOTFOUND", hostname });
}
