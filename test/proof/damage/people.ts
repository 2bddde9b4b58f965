/** Who comes to the site: a courier, recipients with their codes, two maintainers. */
import { TOTP } from "otpauth";
import { modelNow } from "../../../firmware-sim/main.ts";
import type { Event } from "../../../gateway/core/event.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { siteSecret } from "../../../gateway/platform/key-files.ts";
import { addCourier, addDevice, addMaintainer } from "../../../gateway/platform/register/register-edit.ts";
import { until } from "../../free-port.ts";
import type { Reply, Site } from "./site.ts";

export interface Credentials {
  readonly kiosk: string;
  readonly courier: { readonly badge: string; readonly pin: string };
  readonly maintainers: readonly { readonly id: string; readonly password: string; readonly totpUri: string }[];
}
export interface Parcel {
  readonly waybill: string;
  readonly deposit: string;
  readonly compartment: string;
}
/** What the journal said, as a maintainer reads it. */
export interface Read {
  readonly seq: number;
  readonly epoch: number;
  readonly event: Event;
}

export const enlist = async (folder: string): Promise<Credentials> => {
  const places = dataPlaces(folder);
  const register = { file: places.register, siteSecret: siteSecret(places.keys) };
  const { id, secret } = addDevice(register, { id: "kiosk-1", kind: "kiosk" });
  const courier = await addCourier(register, { id: "cora", carrier: "swift" });
  const maintainers = [await addMaintainer(register, "mia"), await addMaintainer(register, "max")];
  return { kiosk: `${id}:${secret}`, courier, maintainers };
};

export class People {
  readonly #site: Site;
  readonly #credentials: Credentials;
  #courier: string | null = null;
  #maintainers: readonly string[] | null = null;

  constructor(site: Site, credentials: Credentials) {
    this.#site = site;
    this.#credentials = credentials;
  }

  /** The gateway was started again: sessions go on, and a one-time code is not taken twice. */
  at(site: Site): People {
    const people = new People(site, this.#credentials);
    people.#courier = this.#courier;
    people.#maintainers = this.#maintainers;
    return people;
  }

  async beginDeposit(waybill: string): Promise<Reply> {
    return this.#site.ask("/courier/deposits", await this.#asCourier(), { parcels: [waybill], size: "M" });
  }
  async deposit(waybill: string): Promise<Parcel> {
    const { body } = await this.beginDeposit(waybill);
    const { deposit, compartment } = body as unknown as Parcel;
    if (!deposit) throw new Error(`${waybill} does not go in: ${JSON.stringify(body)}`);
    await this.#site.atDoor(compartment, () => {
      this.#site.simulator.site.cabinet.putIn(compartment, waybill, modelNow());
    });
    const courier = await this.#asCourier();
    const done = `/courier/deposits/${deposit}/confirm`;
    await until(async () => {
      if ((await this.#site.ask(done, courier, { looked: true })).status === 200) return true;
      // A door whose opening nobody saw is fired again, and springs open.
      this.#site.simulator.site.cabinet.push(compartment, modelNow());
      return false;
    });
    return { waybill, deposit, compartment };
  }
  present(code: string): Promise<Reply> {
    return this.#site.ask("/kiosk/codes", this.#credentials.kiosk, { code });
  }
  async collect({ waybill, compartment }: Parcel, code: string): Promise<void> {
    const { status, body } = await this.#presentRested(code);
    if (status !== 200 || body["compartment"] !== compartment)
      throw new Error(`${waybill} does not come out of ${compartment}: ${JSON.stringify(body)}`);
    await this.#site.atDoor(compartment, () => {
      this.#site.simulator.site.cabinet.takeOut(compartment, modelNow());
    });
    const confirm = `/kiosk/collections/${body["collection"]}/confirm`;
    await until(async () => (await this.#site.ask(confirm, this.#credentials.kiosk, {})).status === 200);
  }
  /** A lock rests a moment after each pulse. */
  async #presentRested(code: string): Promise<Reply> {
    let reply: Reply | null = null;
    await until(async () => {
      reply = await this.present(code);
      return reply.body["code"] !== "compartment-busy";
    });
    return reply!;
  }
  /** Two of them open it, one looks inside and writes down what is there. */
  async audit(compartment: string): Promise<readonly string[]> {
    const [first = "", second = ""] = await this.#asMaintainers();
    const path = `/maintainer/compartments/${compartment}`;
    const opened = await this.#site.ask(`${path}/open`, first, { reason: "looking after the loss", second });
    if (opened.status !== 200) throw new Error(`${compartment} is not opened: ${JSON.stringify(opened.body)}`);
    let found: readonly string[] = [];
    await this.#site.atDoor(compartment, () => {
      found = this.#site.simulator.site.cabinet.look(compartment, modelNow())?.contents ?? [];
    });
    await until(async () => (await this.#site.ask(`${path}/audit`, first, { found })).status === 200);
    return found;
  }
  async maintainerReads<T>(path: string): Promise<T> {
    const [first = ""] = await this.#asMaintainers();
    return (await this.#site.ask(`/maintainer/${path}`, first)).body as T;
  }
  async journalTail(): Promise<readonly Read[]> {
    return [...(await this.maintainerReads<readonly Read[]>("journal?limit=500"))].reverse();
  }

  async #asCourier(): Promise<string> {
    this.#courier ??= await this.#signIn("courier", this.#credentials.courier);
    return this.#courier;
  }
  async #asMaintainers(): Promise<readonly string[]> {
    this.#maintainers ??= await Promise.all(
      this.#credentials.maintainers.map(async ({ id, password, totpUri }) => {
        const totp = new TOTP({ secret: new URL(totpUri).searchParams.get("secret") ?? "" });
        return this.#signIn("maintainer", { account: id, password, oneTimeCode: totp.generate() });
      }),
    );
    return this.#maintainers;
  }
  async #signIn(who: string, proof: object): Promise<string> {
    const { status, body } = await this.#site.ask(`/${who}/session`, "", proof);
    if (status !== 200) throw new Error(`${who} is not signed in: ${JSON.stringify(body)}`);
    return String(body["token"]);
  }
}
