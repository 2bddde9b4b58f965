/** A real site and a real fleet, a courier who brings parcels, and recipients with their links. */
import type { RecipientView } from "../../cloud-bridge/fleet/answers/recipient.ts";
import { recipientLinks } from "../../cloud-bridge/fleet/recipient/links.ts";
import { s10CheckDigit } from "../../gateway/core/vocabulary.ts";
import type { PresenceAnswer } from "../../gateway/wire/faces/presence.ts";
import { type CommandPlace, commandPlace } from "../bridge/commands-rig.ts";
import { until } from "../free-port.ts";
import { enlist, People } from "../proof/damage/people.ts";

export const patientMs = 120_000;

export interface RecipientPlace extends CommandPlace {
  ask(deposit: string, path?: string, method?: string, link?: number, body?: object): Promise<Response>;
  seen(deposit: string): Promise<RecipientView>;
  /** Kinds of the notices that there are of it. */
  noticesOf(deposit: string): Promise<readonly string[]>;
  /** The deposit of this waybill, once the fleet has heard of it. */
  delivered(number: number): Promise<string>;
  /** Whoever comes with it looks inside, takes nothing, and says so: "opens", or why it does not. */
  tried(text: string | null): Promise<unknown>;
  /** What the kiosk shows to somebody with a phone. */
  shown(): Promise<PresenceAnswer>;
  /** Whoever had it opened looks inside, takes nothing, and says so. */
  leaves(deposit: string, compartment: string, collection: string): Promise<void>;
}

export const recipientPlace = async (): Promise<RecipientPlace> => {
  const place = await commandPlace();
  const credentials = await enlist(place.folder);
  await place.start();
  let people = new People(place.site(), credentials);
  const start: CommandPlace["start"] = async (...how) => {
    await place.start(...how);
    people = people.at(place.site());
  };
  const ask: RecipientPlace["ask"] = (deposit, path = "", method = "GET", link = 0, body?: object) => {
    const authorization = `Bearer ${recipientLinks(place.keys).tokenOf(deposit, link)}`;
    const url = `http://127.0.0.1:${place.fleet.httpPort}/v1/recipient${path}`;
    if (!body) return fetch(url, { method, headers: { authorization } });
    const headers = { authorization, "content-type": "application/json" };
    return fetch(url, { method, headers, body: JSON.stringify(body) });
  };
  const leaves: RecipientPlace["leaves"] = async (deposit, compartment, collection) => {
    await place.shut(compartment);
    const confirm = `/kiosk/collections/${collection}/confirm`;
    await until(async () => (await place.site().ask(confirm, credentials.kiosk, { taken: [] })).status === 200);
    const { custody } = place.site().gateway.site();
    await until(() => custody.deposits.get(deposit)?.stage.state === "held");
  };
  return {
    ...{ ...place, start, ask, leaves },
    shown: async () => (await place.site().ask("/kiosk/presence", credentials.kiosk)).body as PresenceAnswer,
    seen: async (deposit) => (await (await ask(deposit)).json()) as RecipientView,
    noticesOf: async (deposit) => {
      const sql = "select kind from notice where deposit = $1::text::uuid order by kind";
      return (await place.fleet.database.rows<{ kind: string }>(sql, [deposit])).map(({ kind }) => kind);
    },
    delivered: async (number) => {
      const digits = String(number).padStart(8, "0");
      const { deposit } = await people.deposit(`RR${digits}${s10CheckDigit(digits)}CN`);
      await until(async () => (await ask(deposit)).status === 200, patientMs);
      return deposit;
    },
    tried: async (text) => {
      let reply = await people.present(String(text));
      // A lock rests a moment after each pulse.
      await until(async () => {
        if (reply.body["code"] === "compartment-busy") reply = await people.present(String(text));
        return reply.body["code"] !== "compartment-busy";
      });
      const { status, body } = reply;
      if (status !== 200) return body["became"] ?? body["why"] ?? body["code"];
      await leaves(String(body["deposit"]), String(body["compartment"]), String(body["collection"]));
      return "opens";
    },
  };
};
