import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction, Socket, type TcpSocketConnectOpts } from "node:net";
import { onTestFinished, vi } from "vitest";

/**
 * Redirects every TCP connection of this process to a port of this machine until the test ends.
 * Nothing leaves the machine, and every address can be reached.
 *
 * @param portFor - Returns the port here, by the addresses that the connection may use, in the
 * order of their attempts, and its original port.
 */
export function rerouteConnections(
  portFor: (addresses: readonly string[], port: number) => number,
): void {
  const connect = Socket.prototype.connect;
  const spy = vi.spyOn(Socket.prototype, "connect").mockImplementation(rerouted);
  onTestFinished(() => spy.mockRestore());

  function rerouted(this: Socket, ...args: unknown[]): Socket {
    // net.connect passes arguments in an array, tls.connect does not.
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
    // Earlier writes are buffered until then.
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
