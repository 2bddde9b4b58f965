/** Things of one carrier that the table of rights asks for, made over HTTP. */
import { expect } from "vitest";
import type { KeyedFleet } from "./fleet-keys-rig.ts";
import { many } from "./fleet-rights.ts";

/** An endpoint that an operator made for a carrier, with a message for it. */
export const hookOf = async (keyed: KeyedFleet, carrier: string): Promise<string> => {
  const { operator } = keyed.fleet.tokens;
  const wanted = { url: "https://hooks.invalid/", name: "nobody listens", carrier };
  const answer = await keyed.call("POST", "/v1/webhooks", operator, wanted);
  const { id } = ((await answer.json()) as { webhook: { id: string } }).webhook;
  expect((await keyed.call("POST", `/v1/webhooks/${id}/pause`, operator)).status).toBe(200);
  expect((await keyed.call("POST", `/v1/webhooks/${id}/test`, operator)).status).toBe(202);
  return id;
};

/** A message to the recipients of a carrier's parcels, ordered with its own key. */
export const bulkOf = async (keyed: KeyedFleet, number: number, secret: string): Promise<string> => {
  const headers = { "idempotency-key": `bulk-of-${number}` };
  const answer = await keyed.call("POST", "/v1/bulk-notices", secret, many, headers);
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { id: string }).id;
};
