/** Where a webhook may go, and what an endpoint may answer: nothing of it harms whoever sends. */
import type { LookupAddress, lookup } from "node:dns";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { isPublic, urlProblem } from "../../cloud-bridge/fleet/public-post.ts";
import { type Post, post } from "../../cloud-bridge/fleet/webhooks/post.ts";

const sent = (url: string, change: Partial<Post> = {}) =>
  post({
    url,
    id: "evt_1",
    body: "{}",
    keys: [new Uint8Array(32)],
    at: 0,
    timeoutMs: 60_000,
    loopback: true,
    ...change,
  });

describe("an address", () => {
  const urls: [url: string, loopback: boolean, problem: ReturnType<typeof urlProblem>][] = [
    ["https://hooks.example/a?b=c", false, null],
    ["http://hooks.example/", false, "not-https"],
    ["http://hooks.example/", true, "not-https"],
    ["https://localhost/", false, "not-public"],
    ["http://localhost:8080/", true, null],
    ["http://127.0.0.1:8080/", true, null],
    ["https://127.0.0.1/", false, "not-public"],
    // Other ways to write the same.
    ["https://2130706433/", false, "not-public"],
    ["https://0x7f.1/", false, "not-public"],
    ["https://[::1]/", false, "not-public"],
    ["https://[::ffff:10.0.0.1]/", true, "not-public"],
    ["https://169.254.169.254/latest/meta-data", true, "not-public"],
    ["https://10.1.2.3/", true, "not-public"],
    ["https://user:password@hooks.example/", false, "malformed"],
    ["ftp://hooks.example/", true, "not-https"],
    ["file:///etc/passwd", true, "not-https"],
    ["hooks", false, "malformed"],
  ];
  test.each(urls)("%s (loopback %s): %s", (url, loopback, problem) => {
    expect(urlProblem(url, loopback)).toBe(problem);
  });
  const addresses: [address: string, isPublic: boolean][] = [
    ...(["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2a00::1"] as const).map(
      (one): [string, boolean] => [one, true],
    ),
    ...(["0.0.0.0", "10.0.0.1", "100.64.0.1", "127.1.2.3", "169.254.0.1", "172.16.0.1", "172.31.255.255"] as const).map(
      (one): [string, boolean] => [one, false],
    ),
    ...(["192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fd00::1"] as const).map(
      (one): [string, boolean] => [one, false],
    ),
    ...(["::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::1", "2001::1", "ff02::1", "not an address"] as const).map(
      (one): [string, boolean] => [one, false],
    ),
  ];
  test.each(addresses)("%s is public: %s", (address, expected) => {
    expect(isPublic(address)).toBe(expected);
  });
});

/** A name server that says this of every name. */
const naming = (...found: readonly LookupAddress[]): typeof lookup =>
  ((_host: string, _options: object, tell: (error: null, found: readonly LookupAddress[]) => void) =>
    tell(null, found)) as unknown as typeof lookup;

/** What answers these bytes to whoever calls. */
const saying = async (answer: (socket: import("node:net").Socket) => void) => {
  let calls = 0;
  const server: Server = createServer((socket) => {
    calls += 1;
    socket.on("error", () => undefined);
    socket.once("data", () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, calls: () => calls };
};

describe("a name", () => {
  test("that leads to where nobody from outside may go is not called", async () => {
    const inside = await saying((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
    const local = naming({ address: "127.0.0.1", family: 4 }, { address: "::1", family: 6 });
    const answer = await sent(`https://hooks.example:${inside.port}/`, { loopback: false, resolve: local });
    expect(answer).toEqual({ status: null, error: "not-public", retryAfterMs: null });
    const metadata = naming({ address: "169.254.169.254", family: 4 });
    expect(await sent("https://hooks.example/", { resolve: metadata })).toMatchObject({ error: "not-public" });
    expect(inside.calls()).toBe(0);
  });
  test("that leads to both is called at the public address only", async () => {
    const inside = await saying((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
    // Nobody is there: an address of documentation's that the list of special ones does not know would be needed.
    const both = naming({ address: "127.0.0.1", family: 4 }, { address: "192.0.2.1", family: 4 });
    const answer = await sent(`https://hooks.example:${inside.port}/`, { loopback: false, resolve: both });
    expect(answer.error).toBe("not-public");
    expect(inside.calls()).toBe(0);
  });
});

describe("an answer", () => {
  const heads: [what: string, bytes: string, status: number | null, error: string | null][] = [
    ["that is taken", "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n", 202, null],
    ["that leads elsewhere is not followed", "HTTP/1.1 307 No\r\nlocation: http://127.0.0.1/\r\n\r\n", 307, null],
    ["that is no HTTP", "hello\r\n\r\n", null, "connection"],
    ["with a head that is too long", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}\r\n\r\n`, null, "connection"],
    ["that wants another protocol", "HTTP/1.1 101 No\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", null, "connection"],
  ];
  test.each(heads)("%s", async (_what, bytes, status, error) => {
    const { port } = await saying((socket) => socket.end(bytes));
    expect(await sent(`http://127.0.0.1:${port}/`)).toMatchObject({ status, error });
  });
  test("without an end is cut off after its head", async () => {
    let cut = false;
    const { port } = await saying((socket) => {
      socket.once("close", () => {
        cut = true;
      });
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const pour = (): void => {
        while (!socket.destroyed && socket.write("x".repeat(65_536)));
        if (!socket.destroyed) socket.once("drain", pour);
      };
      pour();
    });
    expect(await sent(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 });
    await expect.poll(() => cut, { timeout: 60_000 }).toBe(true);
  });
  test("that never comes, or comes one letter at a time, is not waited for", async () => {
    const mute = await saying(() => undefined);
    expect(await sent(`http://127.0.0.1:${mute.port}/`, { timeoutMs: 100 })).toMatchObject({ error: "timeout" });
    const slow = await saying((socket) => {
      const timer = setInterval(() => socket.write("x"), 10);
      socket.once("close", () => clearInterval(timer));
      socket.write("HTTP/1.1 200 OK\r\nx: ");
    });
    expect(await sent(`http://127.0.0.1:${slow.port}/`, { timeoutMs: 100 })).toMatchObject({ error: "timeout" });
  });
  test("that asks to wait is heard, in seconds and as a date", async () => {
    const asks = async (value: string) => {
      const { port } = await saying((socket) => socket.end(`HTTP/1.1 503 No\r\nretry-after: ${value}\r\n\r\n`));
      return (await sent(`http://127.0.0.1:${port}/`)).retryAfterMs;
    };
    expect(await asks("120")).toBe(120_000);
    expect(await asks("Thu, 01 Jan 1970 00:01:00 GMT")).toBe(60_000);
    expect(await asks("soon")).toBeNull();
  });
  test("from nobody", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await sent(`http://127.0.0.1:${port}/`)).toMatchObject({ status: null, error: "connection" });
  });
});
