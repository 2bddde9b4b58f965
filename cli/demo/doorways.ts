/** The doorways of a running site as the demo's people use them: HTTP interface, handhelds, the fleet's notices. */
import { randomUUID } from "node:crypto";
import type {
  Advice,
  CollectionSeen,
  DepositAsked,
  DepositSeen,
  No,
  Said,
  SiteDoorways,
} from "../../firmware-sim/people/doorways.ts";
import { inTurn, type Reader, scanLine, signInByBadge } from "./beside-kiosk.ts";
import { ask, type Reply } from "./request.ts";

export interface CourierPerson {
  readonly id: string;
  readonly badge: string;
  readonly pin: string;
  /** Simulated handheld that this courier carries. */
  readonly handheld: string;
}
export interface DemoDoors {
  /** Base addresses, for instance `http://127.0.0.1:8080`. */
  readonly gateway: string;
  readonly fleet: string;
  readonly control: string;
  readonly site: string;
  /** `Authorization` of each kiosk; people take them in turn. */
  readonly kiosks: readonly string[];
  readonly upstream: string;
  readonly fleetAuthorization: string;
  readonly couriers: ReadonlyMap<string, CourierPerson>;
  readonly badgeReader?: Reader & { readonly couriers: readonly string[] };
  readonly scanner?: Reader;
  /** PEM of the gateway's authority, when it speaks HTTPS. */
  readonly ca?: string;
}

type Body = Reply["body"];

const no = ({ body, status }: Reply): No => ({
  ok: false,
  reason: typeof body.code === "string" ? body.code : `http-${status}`,
  ...(typeof body.waitMs === "number" ? { waitMs: body.waitMs } : {}),
  ...(typeof body.nextSize === "string" ? { nextSize: body.nextSize as "S" } : {}),
});
export const said = <T>(reply: Reply): Said<T> =>
  reply.status < 300 ? ({ ...reply.body, ok: true } as Said<T>) : no(reply);

/** A handheld answers on its own topic; a refusal there has the form of the core's. */
const handheldSaid = <T>(body: Body): Said<T> => {
  if (body.type !== "refused") return { ...body, ok: true } as Said<T>;
  const detail = (body.detail ?? {}) as Body;
  return no({ status: 409, body: { ...detail, code: body.code } });
};

export const demoDoorways = (doors: DemoDoors): SiteDoorways => ({
  ...courierDoorways(doors),
  ...kioskDoorways(doors),
  announce: async (advices: readonly Advice[]) => {
    const key = `advices-${advices[0]?.waybill}`;
    const reply = await ask(`${doors.gateway}/pre-advices`, {
      ...{ body: advices, as: doors.upstream, key, ca: doors.ca },
    });
    if (reply.status >= 300) throw new Error(`pre-advice refused: ${JSON.stringify(reply.body)}`);
  },
  codeFor: async (deposit) => (await noticeOf(doors, deposit))?.code ?? null,
  passFor: async (deposit) => (await noticeOf(doors, deposit))?.pass ?? null,
});

interface Told {
  readonly deposit: string;
  readonly code?: string;
  readonly pass?: string | null;
}
const noticeOf = async ({ fleet, site, fleetAuthorization }: DemoDoors, deposit: string): Promise<Told | undefined> => {
  const reply = await ask(`${fleet}/notices?site=${site}&deposit=${deposit}`, { as: fleetAuthorization });
  const notices = (reply.body.notices ?? []) as readonly Told[];
  return notices.find((notice) => notice.deposit === deposit && notice.code !== undefined);
};

type Kiosk = Pick<SiteDoorways, "presentCode" | "reopenCollection" | "confirmCollection">;
type Courier = Omit<SiteDoorways, keyof Kiosk | "announce" | "codeFor" | "passFor">;

/** People take the next kiosk, and stay at it until their collection is over. */
const kioskDoorways = ({ gateway, kiosks, scanner, ca }: DemoDoors): Kiosk => {
  const atScanner = inTurn();
  let turn = 0;
  const next = (): string => kiosks[turn++ % kiosks.length] ?? "";
  const kioskOf = new Map<string, string>();
  const collection = async (id: string, verb: string, key: string): Promise<Said> => {
    const as = kioskOf.get(id) ?? next();
    return said(await ask(`${gateway}/kiosk/collections/${id}/${verb}`, { body: {}, as, key, ca }));
  };
  return {
    presentCode: async (code, key) => {
      const as = next();
      if (as === scanner?.kiosk) await atScanner(() => scanLine({ gateway, ca }, scanner, code));
      const reply = said<CollectionSeen>(await ask(`${gateway}/kiosk/codes`, { body: { code }, as, key, ca }));
      if (reply.ok) kioskOf.set(reply.collection, as);
      return reply;
    },
    reopenCollection: (id, key) => collection(id, "reopen", key),
    confirmCollection: async (id, key) => {
      const answer = await collection(id, "confirm", key);
      if (answer.ok) kioskOf.delete(id);
      return answer;
    },
  };
};

const courierDoorways = (doors: DemoDoors): Courier => {
  const bySession = new Map<string, CourierPerson>();
  const atReader = inTurn();
  const { badgeReader } = doors;
  const courier = (session: string, path: string, key?: string, body?: unknown): Promise<Reply> =>
    ask(`${doors.gateway}/courier/${path}`, {
      ...{ as: `Bearer ${session}`, ca: doors.ca },
      ...(key ? { key } : {}),
      ...(body ? { body } : {}),
    });
  const step = async <T>(session: string, deposit: string, verb: string, key: string): Promise<Said<T>> =>
    said(await courier(session, `deposits/${deposit}/${verb}`, key, {}));
  return {
    signIn: async (id) => {
      const person = doors.couriers.get(id);
      if (!person) throw new Error(`nobody is called ${id}`);
      const { badge, pin } = person;
      const key = `sign-in-${randomUUID()}`;
      const reply = badgeReader?.couriers.includes(id)
        ? await atReader(() => signInByBadge(doors, badgeReader, { badge, pin, key }))
        : await ask(`${doors.gateway}/courier/session`, { body: { badge, pin }, key, ca: doors.ca });
      if (reply.status >= 300) return no(reply);
      const session = String(reply.body.token);
      bySession.set(session, person);
      return { ok: true, session };
    },
    beginDeposit: async (session, asked, key) => {
      const person = bySession.get(session);
      if (asked.via === "handheld" && person && asked.phone === undefined) return scanned(doors, person, asked);
      const { parcels, size, damaged, phone } = asked;
      return said(await courier(session, "deposits", key, { parcels, size, damaged, ...(phone ? { phone } : {}) }));
    },
    reopenDeposit: (session, deposit, key) => step(session, deposit, "reopen", key),
    confirmDeposit: (session, deposit, key) => step(session, deposit, "confirm", key),
    depositNow: async (session, deposit) => {
      const reply = await courier(session, `deposits/${deposit}`);
      return reply.status < 300 ? (reply.body as unknown as DepositSeen) : null;
    },
    overdue: async (session) => {
      const reply = await courier(session, "overdue");
      if (reply.status >= 300) return no(reply);
      return { ok: true, deposits: reply.body as unknown as readonly DepositSeen[] };
    },
    recall: (session, deposit, key) => step(session, deposit, "recall", key),
    confirmRecall: (session, deposit, key) => step(session, deposit, "confirm-recall", key),
  };
};

/** The handheld's own way: signed in with badge and PIN when it asks for it, then one scan. */
const scanned = async (doors: DemoDoors, person: CourierPerson, asked: DepositAsked): Promise<Said<DepositSeen>> => {
  const send = async (topic: string, body: Body): Promise<Said<DepositSeen>> => {
    const reply = await ask(`${doors.control}/handhelds/${person.handheld}/${topic}`, { body });
    if (reply.status >= 300) throw new Error(`the handheld answers ${reply.status}`);
    return handheldSaid(reply.body);
  };
  const scan = () => send("scan", { data: asked.parcels[0], size: asked.size, damaged: asked.damaged });
  const first = await scan();
  if (first.ok || first.reason !== "not-signed-in") return first;
  const signedIn = await send("sign-in", { badge: person.badge, pin: person.pin });
  return signedIn.ok ? scan() : signedIn;
};
