/** Figures for Prometheus. */
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { AnnouncementSender } from "./announcements/sender.ts";
import type { CommandSender } from "./commands/sender.ts";
import type { DesiredSender } from "./desired/sender.ts";
import type { EpcisFollower } from "./epcis/follower.ts";
import type { WorkerFigures } from "./ingest/worker.ts";
import type { Notices } from "./notices/notices.ts";
import type { Keeper } from "./retention/keeper.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

export interface Measured {
  readonly worker: { figures(): WorkerFigures };
  readonly notices: Notices;
  readonly sender: CommandSender;
  readonly documents: DesiredSender;
  readonly announcer: AnnouncementSender;
  readonly follower: EpcisFollower;
  readonly webhooks: Webhooks;
  readonly keeper: Keeper;
}
export const fleetMetrics = (measured: Measured): Registry => {
  const { worker, notices, sender, documents, announcer, follower, webhooks, keeper } = measured;
  const figures = (): WorkerFigures => worker.figures();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "postern_fleet_" });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `postern_fleet_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge("frames", "Frames taken from sites", () => figures().frames);
  gauge("events", "Events stored", () => figures().events);
  gauge("batches", "Transactions of frames", () => figures().batches);
  gauge("bad_frames", "Frames that contradict themselves or the contract", () => figures().badFrames);
  gauge("forked_frames", "Frames that tell known history differently", () => figures().forkedFrames);
  gauge("hints", "Hints taken", () => figures().hints);
  gauge("queue", "Messages that wait for the database", () => figures().queued);
  gauge("database_healthy", "1 when the last batch was stored", () => (figures().healthy ? 1 : 0));
  gauge("notices", "Notices made by this worker", () => notices.figures().made);
  gauge("notices_sent", "Messages with notices sent by this worker", () => notices.figures().sent);
  gauge("notice_tries_failed", "Tries of this worker that failed", () => notices.figures().triesFailed);
  gauge("notices_refused", "Messages that a receiver refused for good", () => notices.figures().failed);
  gauge("notices_given_up", "Messages given up after a day of tries", () => notices.figures().givenUp);
  gauge("commands_sent", "Messages with commands sent to sites by this worker", () => sender.sent);
  gauge("documents_sent", "Messages with documents sent to sites by this worker", () => documents.sent);
  gauge("announcements_sent", "Messages with announcements sent to sites by this worker", () => announcer.sent);
  gauge(
    "epcis_behind",
    "Sequences of all sites that the EPCIS register has not followed yet",
    () => follower.following.behind,
  );
  gauge("epcis_site_failures", "Times that a site's events could not be registered", () => follower.following.failures);
  gauge("webhooks_sent", "Webhook messages that this worker sent", () => webhooks.figures().sent);
  gauge("webhook_tries_failed", "Tries of this worker that failed", () => webhooks.figures().triesFailed);
  gauge("webhooks_dead", "Webhook messages given up after days of tries", () => webhooks.figures().dead);
  gauge(
    "webhooks_behind",
    "Sequences of all sites that webhooks have not followed yet",
    () => webhooks.figures().behind,
  );
  gauge("webhooks_site_failures", "Times that a site's events could not be told", () => webhooks.figures().failures);
  gauge("room_days", "Days for which the store has room to write; alarm below 31", () => keeper.aheadDays);
  gauge("retention_late", "1 when a month could not be made or had to stay beyond its time", () => keeper.late);
  return registry;
};
