/** The line between a site and its fleet: one port that leads on, and that can be cut and mended. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Line {
  readonly port: number;
  /** Port that it leads to. */
  to: number;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export const openLine = async (): Promise<Line> => {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(line.to, "127.0.0.1");
    const pair = [near, far] as const;
    for (const [at, one] of pair.entries()) {
      const other = pair[1 - at]!;
      open.add(one);
      one.setNoDelay(true);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  const line: Line = {
    port: (server.address() as AddressInfo).port,
    to: 0,
    cut,
    mend: () => {
      whole = true;
    },
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return line;
};
