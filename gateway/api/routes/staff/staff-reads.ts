/** What a maintainer may look at. */
import { z } from "zod";
import type { Recorded } from "../../../core/event.ts";
import { CompartmentId, Waybill } from "../../../core/vocabulary.ts";
import { Health } from "../../../wire/device-health.ts";
import { DeviceTree } from "../../../wire/faces/devices.ts";
import {
  CompartmentEventQuery,
  CompartmentFacts,
  EventPage,
  EventQuery,
  MaintainerSession,
  Trends,
} from "../../../wire/faces/maintainer.ts";
import { CompartmentWitnesses } from "../../../wire/faces/witnesses.ts";
import { Alarm, MaskedEvent, TrailEntry } from "../../../wire/http.ts";
import { given } from "../../ask.ts";
import { Fault } from "../../faults.ts";
import type { CompartmentFactsView, EventSearch } from "../../reads.ts";
import { answers, type Room } from "../../room.ts";
import { masked } from "./mask.ts";

const tags = ["maintainer"];
const Tail = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().positive().optional(),
});

export const staffReads = (room: Room): void => {
  siteReads(room);
  witnessReads(room);
  historyReads(room);
  journalReads(room);
};

const siteReads = ({ app, deps: { reads }, identity }: Room): void => {
  app.get("/maintainer/session", { schema: { tags, response: answers(MaintainerSession) } }, async (request) => {
    const { id, leftMs = 0, endsBy = "length" } = identity.staff(request, "maintainer");
    return { id, leftMs, endsBy };
  });
  app.get("/maintainer/trends", { schema: { tags, response: answers(Trends) } }, async (request) => {
    identity.staff(request, "maintainer");
    return structuredClone(reads.trends()) as Trends;
  });
  app.get("/maintainer/health", { schema: { tags, response: answers(Health) } }, async (request) => {
    identity.staff(request, "maintainer");
    return { devices: [...reads.devices()], site: { ...reads.health() } };
  });
  app.get("/maintainer/devices", { schema: { tags, response: answers(DeviceTree) } }, async (request) => {
    identity.staff(request, "maintainer");
    return await reads.deviceTree();
  });
  app.get("/maintainer/alarms", { schema: { tags, response: answers(z.array(Alarm)) } }, async (request) => {
    identity.staff(request, "maintainer");
    return [...(await reads.alarms())];
  });
  app.get(
    "/maintainer/compartments",
    { schema: { tags, response: answers(z.array(CompartmentFacts)) } },
    async (request) => {
      identity.staff(request, "maintainer");
      return (await reads.board.facts()).map(staffView);
    },
  );
  app.get(
    "/maintainer/compartments/:id",
    { schema: { tags, params: z.object({ id: CompartmentId }), response: answers(CompartmentFacts) } },
    async (request) => {
      identity.staff(request, "maintainer");
      const [view] = await reads.board.facts(request.params.id);
      if (!view) throw new Fault("not-found");
      return staffView(view);
    },
  );
};

/** What is said of a compartment's inside, and where the witnesses disagree. */
const witnessReads = ({ app, deps: { reads }, identity }: Room): void => {
  app.get(
    "/maintainer/compartments/:id/witnesses",
    { schema: { tags, params: z.object({ id: CompartmentId }), response: answers(CompartmentWitnesses) } },
    async (request) => {
      identity.staff(request, "maintainer");
      const seen = await reads.witnesses(request.params.id);
      if (!seen) throw new Fault("not-found");
      return seen;
    },
  );
};

/** What happened: at the site, at one compartment, to one parcel. */
const historyReads = ({ app, deps: { reads }, identity }: Room): void => {
  const search = async (query: EventSearch): Promise<EventPage> => {
    const { events, before } = await reads.search(query);
    return { events: events.map(masked), before };
  };
  app.get(
    "/maintainer/events",
    { schema: { tags, querystring: EventQuery, response: answers(EventPage) } },
    async (request) => {
      identity.staff(request, "maintainer");
      const { types, text, ...place } = request.query;
      const wanted = text?.toLowerCase();
      return await search({
        ...given(place),
        ...(types === undefined ? {} : { types: new Set(types.split(",")) }),
        ...(wanted === undefined ? {} : { matches: (one) => says(one, wanted) }),
      });
    },
  );
  app.get(
    "/maintainer/compartments/:id/events",
    {
      schema: {
        ...{ tags, params: z.object({ id: CompartmentId }), querystring: CompartmentEventQuery },
        response: answers(EventPage),
      },
    },
    async (request) => {
      identity.staff(request, "maintainer");
      return await search({ ...given(request.query), compartment: request.params.id });
    },
  );
  app.get(
    "/maintainer/parcels/:waybill/events",
    { schema: { tags, params: z.object({ waybill: Waybill }), response: answers(EventPage) } },
    async (request) => {
      identity.staff(request, "maintainer");
      const trail = await reads.trail(request.params.waybill);
      if (trail.length === 0) throw new Fault("not-found");
      const events = await reads.events(trail.map(({ seq }) => seq));
      return { events: events.map(masked).reverse(), before: null };
    },
  );
};

const journalReads = ({ app, deps: { reads }, identity }: Room): void => {
  app.get(
    "/maintainer/journal",
    { schema: { tags, querystring: Tail, response: answers(z.array(MaskedEvent)) } },
    async (request) => {
      identity.staff(request, "maintainer");
      const { limit, before } = request.query;
      return (await reads.journalTail(limit, before)).map(masked);
    },
  );
  app.get(
    "/maintainer/parcels/:waybill",
    { schema: { tags, params: z.object({ waybill: Waybill }), response: answers(z.array(TrailEntry)) } },
    async (request) => {
      identity.staff(request, "maintainer");
      const trail = await reads.trail(request.params.waybill);
      if (trail.length === 0) throw new Fault("not-found");
      return [...trail];
    },
  );
};

const staffView = ({ parcels, evidence, disagreements, ...view }: CompartmentFactsView) =>
  given({
    ...view,
    parcels: parcels && [...parcels],
    disagreements: disagreements && [...disagreements],
    evidence: evidence && { ...evidence, witnesses: [...evidence.witnesses] },
  });

/** What is hidden from staff is not found either. */
const says = (recorded: Recorded, wanted: string): boolean =>
  JSON.stringify(masked(recorded).event).toLowerCase().includes(wanted);
