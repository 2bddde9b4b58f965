/** The contract of commands from afar: what is signed is read as it was written, and nothing else is read at all. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { commandKeys, fleetKeys } from "../../cloud-bridge/fleet/keys.ts";
import {
  commandCharsMax,
  type RemoteCommand,
  readCommand,
  type SignedCommand,
  signCommand,
} from "../../gateway/wire/downlink/remote-command.ts";
import { newSigningKey } from "../../gateway/wire/downlink/signed.ts";

const site = "site-1";
const [first, second, foreign] = ["key-1", "key-2", "key-1"].map((id) => newSigningKey(id, randomBytes)) as [
  ReturnType<typeof newSigningKey>,
  ReturnType<typeof newSigningKey>,
  ReturnType<typeof newSigningKey>,
];
const keys = [first, second].map(({ id, publicKey }) => ({ id, publicKey }));
const command: RemoteCommand = {
  ...{ v: 1, id: "0".repeat(32), site, issuer: { role: "operator", id: "office" }, reason: "门卡住了" },
  ...{ issuedAt: 1, notAfter: 2, expect: { epoch: 1, deposit: null } },
  action: { type: "open-compartment", compartment: "A-01" },
};
const good = signCommand(first, command);

const rows: readonly (readonly [string, unknown, unknown])[] = [
  ["what the fleet signed is its command", good, command],
  ["every accepted key is as good as the first", signCommand(second, command), command],
  ["a key of another fleet under the same name signs nothing", signCommand(foreign, command), "wrong-signature"],
  ["a key that this site was not given is unknown", { ...good, key: "key-9" }, "unknown-key"],
  ["one changed letter breaks it", { ...good, body: good.body.replace("A-01", "A-02") }, "wrong-signature"],
  ["so does one more blank", { ...good, body: `${good.body} ` }, "wrong-signature"],
  [
    "and the signature of another command",
    { ...good, signature: signCommand(first, { ...command, notAfter: 3 }).signature },
    "wrong-signature",
  ],
  ["another site's command is not this one's", signCommand(first, { ...command, site: "site-2" }), "wrong-site"],
  [
    "what is signed and no command is malformed",
    signCommand(first, { ...command, action: { type: "sing" } } as unknown as RemoteCommand),
    "malformed",
  ],
  ["a reason of several lines is malformed", signCommand(first, { ...command, reason: "one\ntwo" }), "malformed"],
  ["a longer body than the contract's is malformed", { ...good, body: " ".repeat(commandCharsMax + 1) }, "malformed"],
  ["a command without a signature is malformed", command, "malformed"],
  ["nothing is malformed", null, "malformed"],
];
test.each(rows)("%s", (_name, message, read) => {
  // As it comes from the wire.
  expect(readCommand(site, keys, JSON.parse(JSON.stringify(message)))).toEqual(read);
});

test("a site that was given no key obeys nobody", () => expect(readCommand(site, [], good)).toBe("unknown-key"));

test("the text is signed as it is: in another order of fields it is another text, and as good when so signed", () => {
  const { v, ...rest } = command;
  const other: SignedCommand = signCommand(first, { ...rest, v });
  expect(other.body).not.toBe(good.body);
  expect(readCommand(site, keys, other)).toEqual(command);
});

test("a fleet of before commands were signed gets a key at its next start, and keeps it and all the others", () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-keys-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "fleet-keys.json");
  const { signing, ...before } = fleetKeys(folder);
  writeFileSync(file, JSON.stringify(before));
  const after = fleetKeys(folder);
  expect(after).toMatchObject(before);
  expect(after.signing).not.toEqual(signing);
  expect(fleetKeys(folder)).toEqual(after);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(after);
  expect(JSON.stringify(commandKeys(after))).not.toContain(after.signing[0]?.privateKey);
});
