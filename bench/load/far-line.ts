/** A TCP line to a place far away: every byte arrives so many ms later, in order, either way. `PORT` `MS`. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

const [port, oneWayMs] = process.argv.slice(2).map(Number) as [number, number];

const carry = (from: Socket, to: Socket): void => {
  from.setNoDelay(true);
  // Timers of one length end in the order in which they began.
  from.on("data", (chunk) => setTimeout(() => to.write(chunk), oneWayMs));
  from.on("close", () => setTimeout(() => to.destroy(), oneWayMs));
  from.on("error", () => from.destroy());
};
const server = createServer((near) => {
  const far = connect(port, "127.0.0.1");
  carry(near, far);
  carry(far, near);
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ type: "ready", port: (server.address() as AddressInfo).port })}\n`);
});
