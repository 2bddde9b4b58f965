/** How the demo's people hand in and fetch: over the HTTP interface, a hand-in at the kiosk where it began. */
import type { DepositSeen, Said, SiteDoorways } from "../../../firmware-sim/people/doorways.ts";
import type { HandInDoorways, HandInSeen } from "../../../firmware-sim/people/hand-ins/doorways.ts";
import { type DemoDoors, said } from "../doorways.ts";
import { ask, type Reply } from "../request.ts";

type Doors = Pick<DemoDoors, "gateway" | "kiosks" | "upstream" | "ca">;

export const handInDoorways = (
  { gateway, kiosks, upstream, ca }: Doors,
  { codeFor }: Pick<SiteDoorways, "codeFor">,
): HandInDoorways => {
  /** By hand-in, and by the key that began it: a lost answer is asked for where it was lost. */
  const kioskOf = new Map<string, string>();
  let turn = 0;
  const post = (path: string, as: string, key: string, body: unknown = {}): Promise<Reply> =>
    ask(`${gateway}/${path}`, { body, as, key, ca });
  const look = async (path: string, as: string): Promise<HandInSeen | null> => {
    const reply = await ask(`${gateway}/${path}`, { as, ca });
    return reply.status < 300 ? (reply.body as unknown as HandInSeen) : null;
  };
  const atKiosk = async (deposit: string, verb: string, key: string): Promise<Said> =>
    said(await post(`kiosk/hand-ins/${deposit}/${verb}`, kioskOf.get(deposit) ?? "", key));
  const onRound = async <T>(session: string, deposit: string, verb: string, key: string, body?: object) =>
    said<T>(await post(`courier/hand-ins/${deposit}/${verb}`, `Bearer ${session}`, key, body));
  return {
    codeFor,
    announceHandIn: async ({ waybill, carrier, size }, key) =>
      said(await post("hand-ins", upstream, key, { parcels: [waybill], carrier, size })),
    beginHandIn: async (code, { carrier, size }, key) => {
      const as = kioskOf.get(key) ?? kiosks[turn++ % kiosks.length] ?? "";
      kioskOf.set(key, as);
      const begun = said<HandInSeen>(await post("kiosk/hand-ins", as, key, { code, carrier, size }));
      if (begun.ok) kioskOf.set(begun.deposit, as);
      return begun;
    },
    reopenHandIn: (deposit, key) => atKiosk(deposit, "reopen", key),
    confirmHandIn: (deposit, key) => atKiosk(deposit, "confirm", key),
    handInNow: (deposit) => look(`kiosk/hand-ins/${deposit}`, kioskOf.get(deposit) ?? ""),
    handIns: async (session) => {
      const reply = await ask(`${gateway}/courier/hand-ins`, { as: `Bearer ${session}`, ca });
      if (reply.status >= 300) return said(reply);
      return { ok: true, deposits: reply.body as unknown as readonly DepositSeen[] };
    },
    fetchHandIn: (session, deposit, key) => onRound(session, deposit, "fetch", key),
    confirmFetch: (session, deposit, key) => onRound(session, deposit, "confirm", key),
    reportEmpty: (session, deposit, key) => onRound(session, deposit, "report", key, { problem: "empty" }),
    fetchNow: (session, deposit) => look(`courier/hand-ins/${deposit}`, `Bearer ${session}`),
  };
};
