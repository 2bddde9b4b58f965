/** Several `postern` commands change the register at the same time, and one of them dies while it does. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import { openRegister } from "../../gateway/platform/register/register.ts";
import { addDevice } from "../../gateway/platform/register/register-edit.ts";
import { count } from "../scale.ts";
import { folders } from "./rig.ts";

const { fresh, remove } = folders();
afterAll(remove);
const child = fileURLToPath(new URL("./register-child.ts", import.meta.url));

/** A process that waits for `go`; resolves with what it was told by then, and at its end with every credential. */
const adder = (place: { file: string; keys: string; go: string }, name: string, each: number) => {
  const args = ["--import", "tsx", child, place.file, place.keys, place.go, name, String(each)];
  const running = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  let tellReady = (): void => {};
  const ready = new Promise<void>((resolve) => {
    tellReady = resolve;
  });
  running.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    if (out.includes("ready")) tellReady();
  });
  const added = new Promise<readonly { readonly id: string; readonly secret: string }[]>((resolve) => {
    running.on("close", () => {
      const lines = out.split("\n").filter((line) => line.startsWith("{"));
      resolve(lines.map((line) => JSON.parse(line) as { id: string; secret: string }));
    });
  });
  return { ready, added };
};

test("every device that was added at the same time is there, under one key", { timeout: 240_000 }, async () => {
  const folder = fresh();
  const place = { file: join(folder, "register.json"), keys: join(folder, "keys"), go: join(folder, "go") };
  const [writers, each] = [count(4, 8), count(8, 40)];
  const adders = Array.from({ length: writers }, (_, at) => adder(place, `kiosk-${at}`, each));
  await Promise.all(adders.map(({ ready }) => ready));
  writeFileSync(place.go, "");
  const added = (await Promise.all(adders.map((one) => one.added))).flat();
  expect(added.length).toBe(writers * each);
  const register = await openRegister({ file: place.file, siteSecret: siteSecret(place.keys) });
  for (const { id, secret } of added) expect(await register.checkDevice(id, secret), id).not.toBeNull();
  expect(register.devices()).toHaveLength(added.length);
  register.close();
  expect(readdirSync(folder).sort()).toEqual(["go", "keys", "register.json"]);
});

test("a command that died while it wrote holds up nobody for long", () => {
  const place = { file: join(fresh(), "register.json"), siteSecret: new Uint8Array(32).fill(9) };
  const lock = `${place.file}.lock`;
  writeFileSync(lock, "");
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  expect(addDevice(place, { id: "kiosk-1", kind: "kiosk" }).id).toBe("kiosk-1");
  expect(existsSync(lock)).toBe(false);
});

test("a no of the register lets go of it", () => {
  const place = { file: join(fresh(), "register.json"), siteSecret: new Uint8Array(32).fill(9) };
  addDevice(place, { id: "kiosk-1", kind: "kiosk" });
  expect(() => addDevice(place, { id: "kiosk-1", kind: "kiosk" })).toThrow(expect.objectContaining({ code: "taken" }));
  expect(existsSync(`${place.file}.lock`)).toBe(false);
  expect(addDevice(place, { id: "kiosk-2", kind: "kiosk" }).id).toBe("kiosk-2");
});
