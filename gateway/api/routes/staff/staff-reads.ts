/** What a maintainer may look at. */
import { z } from "zod";
import { CompartmentId, Waybill } from "../../../core/vocabulary.ts";
import { Alarm, Health, MaskedEvent, StaffCompartment, TrailEntry } from "../../../wire/http.ts";
import { given } from "../../ask.ts";
import { Fault } from "../../faults.ts";
import type { CompartmentView } from "../../reads.ts";
import { answers, type Room } from "../../room.ts";
import { masked } from "./mask.ts";

const tags = ["maintainer"];
const Tail = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().positive().optional(),
});

export const staffReads = ({ app, deps: { reads }, identity }: Room): void => {
  app.get("/maintainer/health", { schema: { tags, response: answers(Health) } }, async (request) => {
    identity.staff(request, "maintainer");
    return { devices: [...reads.devices()], site: { ...reads.health() } };
  });
  app.get("/maintainer/alarms", { schema: { tags, response: answers(z.array(Alarm)) } }, async (request) => {
    identity.staff(request, "maintainer");
    return [...(await reads.alarms())];
  });
  app.get(
    "/maintainer/compartments",
    { schema: { tags, response: answers(z.array(StaffCompartment)) } },
    async (request) => {
      identity.staff(request, "maintainer");
      return (await reads.board.compartments()).map(staffView);
    },
  );
  app.get(
    "/maintainer/compartments/:id",
    { schema: { tags, params: z.object({ id: CompartmentId }), response: answers(StaffCompartment) } },
    async (request) => {
      identity.staff(request, "maintainer");
      const view = await reads.board.compartment(request.params.id);
      if (!view) throw new Fault("not-found");
      return staffView(view);
    },
  );
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

const staffView = ({ parcels, ...view }: CompartmentView) => given({ ...view, parcels: parcels && [...parcels] });
