/**
 * The stage of a demo: what stands in for the visitor's hands, broken hardware, recipients' phones, and the people
 * who come and go. It lives in the process that runs the demo, and the gateway's pages reach it through `/demo`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fleetTokens } from "../../cloud-bridge/fleet/keys.ts";
import { SimSettings } from "../../firmware-sim/settings.ts";
import { CompartmentId, type Size, sizes, Waybill } from "../../gateway/core/vocabulary.ts";
import { type DemoState, demoActs, isPeoples } from "../../gateway/wire/demo.ts";
import { configOf, settingsOf } from "../config-file.ts";
import { type DemoDoors, demoDoorways } from "../demo/doorways.ts";
import { handInDoorways } from "../demo/hand-ins/doorways.ts";
import { siteFiles } from "../up/first-run.ts";
import { fleetLink } from "../up/fleet-link.ts";
import type { Listening } from "../up/site-set.ts";
import { MischiefWanted, type StageCabinet, stageCabinet } from "./cabinet.ts";
import { freshCredentials, maintainerNow, type StageCredentials } from "./credentials.ts";
import { type HandInInHand, handInInHand } from "./hand-in.ts";
import { type ParcelsInHand, parcelsInHand } from "./parcels.ts";
import { type Phone, phoneOf } from "./phone.ts";
import { type StageAsked, StageNo, serveStage } from "./server.ts";
import { liveStreet, type StreetLife } from "./street-life.ts";

export interface Stage {
  /** Where the gateway finds it. */
  readonly url: string;
  readonly credentials: StageCredentials;
  /** Everything runs: the play begins. */
  begin(listening: Listening): Promise<void>;
  stop(): Promise<void>;
}
export interface StageOptions {
  readonly isStreetRunning: boolean;
  /** Certificate (PEM) of the authority of a gateway that speaks HTTPS; there once the gateway runs. */
  readonly authorityFile?: string;
}
interface Play {
  readonly credentials: StageCredentials;
  readonly parcels: ParcelsInHand;
  readonly handIn: HandInInHand;
  readonly cabinet: StageCabinet;
  readonly phone: Phone;
  readonly street: StreetLife;
  /** Its page, and links that sign the visitor in there; null beyond loopback. */
  readonly fleet: { readonly url: string; readonly link: (as: "operator" | "phone") => Promise<string> } | null;
}

/** The data folder must be set up; the gateway need not run yet. */
export const openStage = async (data: string, options: StageOptions): Promise<Stage> => {
  const config = configOf(siteFiles(data).gateway);
  const credentials = await freshCredentials(
    data,
    config.rules.carriers.map(({ id }) => id),
  );
  let play: Play | null = null;
  const server = await serveStage(async (asked) => {
    if (!play) throw new StageNo(503, "demo-away");
    return await answer(play, asked);
  });
  return {
    ...{ url: server.url, credentials },
    begin: async (listening) => {
      play = await newPlay(data, { credentials, listening, ...options });
    },
    stop: async () => {
      await Promise.all([play?.street.stop(), server.stop()]);
    },
  };
};

interface PlayOptions extends StageOptions {
  readonly credentials: StageCredentials;
  readonly listening: Listening;
}
const newPlay = async (data: string, options: PlayOptions): Promise<Play> => {
  const { credentials, listening, authorityFile, isStreetRunning } = options;
  const files = siteFiles(data);
  const { banks, site } = configOf(files.gateway);
  const plan = banks.flatMap(({ compartments }) => compartments);
  const sizeOf = (id: string): Size => plan.find(({ compartment }) => compartment === id)?.size ?? "M";
  const { people, courier } = credentials;
  const tokens = fleetTokens(join(data, "fleet"));
  const doors: DemoDoors = {
    ...{ gateway: listening.api, fleet: listening.fleet, site, kiosks: [people.kiosk], upstream: people.upstream },
    control: `http://127.0.0.1:${listening.control}`,
    fleetAuthorization: `Bearer ${tokens.phone}`,
    couriers: new Map(people.couriers.map((one) => [one.id, { ...one, handheld: "" }])),
    ...(authorityFile === undefined ? {} : { ca: readFileSync(authorityFile, "utf8") }),
  };
  const doorways = demoDoorways(doors);
  const handIn = handInInHand(courier.carrier, handInDoorways(doors, doorways));
  const parcels = parcelsInHand({
    carrier: courier.carrier,
    sizes: sizes.filter((size) => plan.some((one) => one.size === size)),
    announce: doorways.announce,
  });
  const { compartments: wiring } = settingsOf(SimSettings, files.sim);
  const cabinet = stageCabinet({ control: `http://127.0.0.1:${listening.control}`, wiring, sizeOf, parcels });
  const isLocal = /\/\/(127\.|localhost|\[::1\])/.test(listening.api);
  const phone = phoneOf({ fleet: listening.fleet, token: tokens.phone, site, isLocal });
  const street = liveStreet({
    ...{ site: doorways, hands: cabinet.peoplesHands, couriers: people.couriers, isRunning: isStreetRunning },
    sizes: plan.map(({ size }) => size),
  });
  void parcels.fill();
  handIn.look(new Map());
  for (const left of await phone.waiting()) if (isPeoples(left.waybill)) street.expect(left);
  const link = (as: "operator" | "phone") => fleetLink(listening.fleet, tokens[as]);
  const fleet = isLocal ? { url: listening.fleet, link } : null;
  return { credentials, parcels, handIn, cabinet, phone, street, fleet };
};

const People = z.strictObject({ running: z.boolean() });
const HandsWanted = z.strictObject({ waybill: Waybill.optional() });
const Act = z.enum(demoActs);

const answer = async (play: Play, { method, path, body }: StageAsked): Promise<unknown> => {
  const { cabinet, street } = play;
  const [room = "", one = "", act = ""] = path;
  switch (`${method} ${room}`) {
    case "GET state":
      return await stateOf(play);
    case "POST people":
      street.run(checked(People, body).running);
      return street.figures;
    case "POST fleet":
      return play.fleet && { link: await play.fleet.link(one === "phone" ? "phone" : "operator") };
    case "GET doors":
      return await cabinet.doors();
    case "POST hands": {
      if (act === "take-out") await learnOfDeliveries(play);
      const wanted = checked(HandsWanted, body).waybill ?? null;
      const done = await cabinet.act(checked(CompartmentId, one), checked(Act, act), wanted);
      void play.parcels.fill();
      return done;
    }
    case "GET mischief":
      return await cabinet.mischief();
    case "POST mischief":
      return await cabinet.add(checked(MischiefWanted, body));
    case "DELETE mischief":
      await cabinet.remove(one === "" ? null : one);
      return {};
    default:
      return null;
  }
};

/** Who takes a parcel out of which its recipient was told is the recipient. */
const learnOfDeliveries = async ({ phone, parcels }: Play): Promise<void> => {
  for (const { waybill } of await phone.notices()) for (const one of waybill.split(" ")) parcels.delivered(one);
};

const checked = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new StageNo(400, "request-malformed");
  return parsed.data;
};

const stateOf = async ({ credentials, parcels, handIn, phone, street, fleet }: Play): Promise<DemoState> => {
  const { courier, kiosk, maintainers } = credentials;
  const [notices, codes] = await Promise.all([phone.notices(), phone.handInCodes(), parcels.fill()]);
  return {
    courier: { id: courier.id, badge: courier.badge, pin: courier.pin },
    kiosk: { device: kiosk.id, secret: kiosk.secret },
    maintainers: maintainers.map((one) => maintainerNow(one, Date.now())),
    parcels: parcels.list(),
    handIn: handIn.look(codes),
    phone: notices.filter(({ waybill }) => !isPeoples(waybill)),
    people: street.figures,
    fleet: fleet?.url ?? null,
  };
};
