/** The room of notices: makes them, sends them, and answers for both. */
import type { Notice } from "../answers/answers.ts";
import type { FleetKeys } from "../keys.ts";
import type { FleetLog } from "../log.ts";
import type { Database, Query } from "../store/query.ts";
import type { Channel } from "./channels/channel.ts";
import { openChannels } from "./channels/open.ts";
import { makeNotices } from "./contact/last-words.ts";
import {
  addDeliveries,
  type DeliveryQuery,
  listDeliveries,
  type MadeNotice,
  sendAgain,
  type Ways,
} from "./deliveries.ts";
import { type NoticeQuery, NoticeWorker } from "./maker.ts";
import { Recipients } from "./recipients.ts";
import { NoticeSender } from "./sender.ts";
import type { NoticeSettings } from "./settings.ts";

export interface NoticesParts {
  readonly database: Database;
  readonly keys: FleetKeys;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly settings: NoticeSettings;
  /** Absent: those of the settings. */
  readonly channels?: ReadonlyMap<string, Channel>;
}

export class Notices {
  readonly #parts: NoticesParts;
  readonly recipients: Recipients;
  readonly #ways: Ways;
  readonly #maker: NoticeWorker;
  readonly #senders: readonly NoticeSender[];

  /** Throws when a secret's file cannot be read. */
  constructor(parts: NoticesParts) {
    this.#parts = parts;
    const { settings, keys, ...shared } = parts;
    const recipients = new Recipients(keys, parts.log);
    this.recipients = recipients;
    const channels = parts.channels ?? openChannels(settings.channels, keys);
    this.#senders = [...channels].map(
      ([name, channel]) => new NoticeSender({ ...shared, settings, recipients, name, channel }),
    );
    this.#ways = { settings, recipients, channels };
    const ways = this.#ways;
    this.#maker = new NoticeWorker({ ...shared, ...settings, recipients, ways, onMade: () => this.#send() });
  }

  /** Of what is written in this transaction: nobody is told twice. Whoever has done so wakes the senders. */
  async tell(query: Query, notice: MadeNotice): Promise<void> {
    const at = this.#parts.now();
    const made = await makeNotices(query, [notice], at);
    await addDeliveries(query, made, this.#ways, at);
  }
  /** Something may be due now. */
  nudge(): void {
    this.#maker.nudge();
    this.#send();
  }
  async stop(): Promise<void> {
    await this.#maker.stop();
    await Promise.all(this.#senders.map((sender) => sender.stop()));
  }

  /** With the codes: for the demo phone only. */
  list(query: NoticeQuery): Promise<readonly Notice[]> {
    return this.#maker.list(query);
  }
  deliveries(query: DeliveryQuery) {
    return listDeliveries(this.#parts.database, query);
  }
  async sendAgain(delivery: string) {
    const found = await sendAgain(this.#parts.database, delivery, this.#parts.now());
    this.#send();
    return found;
  }
  /** Of this worker since it started. */
  figures() {
    const sum = { made: this.#maker.made, sent: 0, triesFailed: 0, failed: 0, givenUp: 0 };
    for (const { figures } of this.#senders) {
      sum.sent += figures.sent;
      sum.triesFailed += figures.triesFailed;
      sum.failed += figures.failed;
      sum.givenUp += figures.givenUp;
    }
    return sum;
  }

  #send(): void {
    for (const sender of this.#senders) sender.nudge();
  }
}
