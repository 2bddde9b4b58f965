/** Payloads of MQTT devices: both ways for what is right, null for everything else, never an exception. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configOf, decodeConfig, decodeStatus, encodeConfig, encodeStatus } from "../../gateway/wire/device-status.ts";
import { decodeHandheldRequest, encodeHandheldRequest, handheldRequests } from "../../gateway/wire/handheld-topics.ts";
import {
  decodeClock,
  decodeCommandAnswer,
  decodeLockState,
  decodeUnlockCommand,
  encodeLockerMessage,
  lockerTopics,
  lockOfTopic,
} from "../../gateway/wire/locker-topics.ts";
import { decodeTags, encodeTags, readsMax } from "../../gateway/wire/parcel/tag-read.ts";
import { count } from "../scale.ts";

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const decoders = {
  decodeStatus,
  decodeClock,
  decodeCommandAnswer,
  decodeLockState,
  decodeUnlockCommand,
  decodeTags,
  ...Object.fromEntries(
    Object.keys(handheldRequests).map((topic) => [
      topic,
      (payload: Uint8Array) => decodeHandheldRequest(topic, payload),
    ]),
  ),
};
const id = fc.stringMatching(/^[\x21-\x7e]{1,64}$/);

describe("payloads", () => {
  test("of lockers survive both ways", () => {
    const command = fc.record({
      id,
      lock: fc.nat(255),
      pulseMs: fc.integer({ min: 100, max: 1000 }),
      expires: fc.maxSafeNat(),
      expects: fc.constantFrom("closed" as const, "any" as const),
    });
    const door = fc.constantFrom("open" as const, "closed" as const, "unknown" as const);
    fc.assert(
      fc.property(command, door, fc.boolean(), fc.maxSafeNat(), (sent, state, item, now) => {
        expect(decodeUnlockCommand(encodeLockerMessage(sent))).toEqual(sent);
        expect(decodeLockState(encodeLockerMessage({ door: state, item }))).toEqual({ door: state, item });
        expect(decodeLockState(encodeLockerMessage({ door: state }))).toEqual({ door: state });
        expect(decodeClock(encodeLockerMessage({ now }))).toEqual({ now });
        const answer = { id: sent.id, result: "conflict" } as const;
        expect(decodeCommandAnswer(encodeLockerMessage(answer))).toEqual(answer);
        expect(lockOfTopic(lockerTopics.lockState(sent.lock))).toBe(sent.lock);
      }),
    );
    for (const topic of ["lock/256/state", "lock/01/state", "lock//state", "lock/1/state/x", "lock/-1/state"])
      expect(lockOfTopic(topic)).toBeNull();
  });

  test("of readers survive both ways, singly and in batches", () => {
    const read = fc.record({
      epc: fc.stringMatching(/^([0-9A-F]{2}){4,32}$/),
      antenna: fc.nat(255),
      rssi: fc.integer({ min: -200, max: 50 }),
    });
    const message = fc.record({
      id,
      at: fc.maxSafeNat(),
      reads: fc.array(read, { minLength: 1, maxLength: 20 }),
    });
    fc.assert(
      fc.property(message, (sent) => {
        expect(decodeTags(encodeTags(sent))).toEqual(sent);
      }),
    );
    const reads = Array.from({ length: readsMax + 1 }, () => ["30AA55FF", 1, -50]);
    expect(decodeTags(json({ id: "x", at: 1, reads }))).toBeNull();
    expect(decodeTags(json({ id: "x", at: 1, reads: reads.slice(1) }))?.reads).toHaveLength(readsMax);
  });

  test("of status keep what is printable and drop the rest", () => {
    expect(decodeStatus(encodeStatus({ online: true, firmware: "1.0", boot: "7" }))).toEqual({
      online: true,
      firmware: "1.0",
      boot: "7",
    });
    expect(decodeStatus(json({ online: true, firmware: "\u0000", boot: 7 }))).toEqual({ online: true });
    expect(decodeStatus(json({ online: true, firmware: "x".repeat(99) }))?.firmware).toHaveLength(64);
    expect(decodeStatus(json({ online: "yes" }))).toBeNull();
  });

  test("of a configuration survive both ways under a version that names their content, whatever its order", () => {
    const config = configOf({ sweepMs: 200, session: "S1", beep: true });
    expect(decodeConfig(encodeConfig(config))).toEqual(config);
    expect(configOf({ beep: true, session: "S1", sweepMs: 200 }).version).toBe(config.version);
    expect(configOf({ ...config.settings, sweepMs: 201 }).version).not.toBe(config.version);
    expect(configOf({}).version).toMatch(/^[0-9a-f]{8}$/);
    for (const wrong of [
      { ...config, version: 7 },
      { version: config.version },
      { ...config, settings: { a: [] } },
      [],
    ])
      expect(decodeConfig(json(wrong))).toBeNull();
  });

  test("of handhelds survive both ways, and no other topic is one of theirs", () => {
    const request = { topic: "scan", id: "m-1", data: "]C0RR473124829GB", size: "M", damaged: false } as const;
    expect(decodeHandheldRequest("scan", encodeHandheldRequest(request))).toEqual(request);
    for (const topic of ["toString", "__proto__", "constructor", "answer", ""])
      expect(decodeHandheldRequest(topic, json({ id: "x" }))).toBeNull();
  });

  test("that are mutated crash no decoder", () => {
    const right = [
      json({ id: "a-1", lock: 3, pulseMs: 500, expires: 900, expects: "closed" }),
      json({ id: "a-1", result: "fired" }),
      json({ door: "open", item: true }),
      json({ online: true, firmware: "1", now: 5 }),
      json({ id: "r", epc: "30AA55FF", antenna: 1, rssi: -50, at: 1 }),
      json({ id: "r", at: 1, reads: [["30AA55FF", 1, -50]] }),
      json({ id: "m", data: "x", badge: "b", pin: "1", deposit: "0".repeat(32), reason: "dirty" }),
    ];
    const mutated = fc
      .tuple(fc.constantFrom(...right), fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 8 }), fc.nat(60))
      .map(([seed, changes, cut]) => {
        const bytes = Uint8Array.from(seed);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        return bytes.slice(0, cut > 40 ? bytes.length - (cut - 40) : bytes.length);
      });
    fc.assert(
      fc.property(
        fc.oneof(
          mutated,
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (sent) => {
          for (const decode of Object.values(decoders)) {
            const decoded = decode(sent);
            expect(decoded === null || typeof decoded === "object").toBe(true);
          }
        },
      ),
      { numRuns: count(1000, 10_000) },
    );
  });

  test("that are too long are refused before they are read", () => {
    const long = json({ online: true, filler: "x".repeat(40_000) });
    for (const decode of Object.values(decoders)) expect(decode(long)).toBeNull();
  });
});
