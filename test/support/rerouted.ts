import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction, Socket, type TcpSocketConnectOpts } from "node:net";
import { onTestFinished, vi } from "vitest";

/**
 * Until the test ends, every TCP connection of this process goes to a port of this machine, wherever it was
 * meant to go: nothing leaves, and whatever address is called can be reached.
 *
 * @param portFor - Tells the port here by the addresses that the connection may go to, the one first that is
 *   tried first, and by the port that it was meant for.
 */
export function rerouteConnections(
  portFor: (addresses: readonly string[], port: number) => number,
): void {
  const connect = Socket.prototype.connect;
  const spy = vi.spyOn(Socket.prototype, "connect").mockImplementation(rerouted);
  onTestFinished(() => spy.mockRestore());

  function rerouted(this: Socket, ...args: unknown[]): Socket {
    // As net.connect hands them over, in an array, or as tls.connect does.
    const [given, listener] = (Array.isArray(args[0]) ? args[0] : args) as Given;
    const { host = "localhost", lookup = systemLookup as LookupFunction, ...options } = given;
    const connectTo = (meant: readonly string[]) => {
      const to = { ...options, host: "127.0.0.1", port: portFor(meant, Number(given.port)) };
      Reflect.apply(connect, this, listener ? [to, listener] : [to]);
    };
    if (isIP(host) !== 0) {
      connectTo([host]);
      return this;
    }
    // What is written before is kept until then.
    Object.assign(this, { connecting: true });
    lookup(host, { all: true }, (error, addresses) => {
      if (this.destroyed) return;
      const found = Array.isArray(addresses) ? addresses.map(({ address }) => address) : [];
      if (error || found.length === 0) this.destroy(error ?? new Error(`${host} has no address`));
      else connectTo(found);
    });
    return this;
  }
}

type Given = [TcpSocketConnectOpts, (() => void)?];
