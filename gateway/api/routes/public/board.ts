/** What everybody may see: how the cabinet stands, and its compartments as they are. */
import { z } from "zod";
import { Layout, PublicCompartment } from "../../../wire/http.ts";
import type { CompartmentView } from "../../reads.ts";
import { answers, type Room } from "../../room.ts";

const tags = ["public"];

export const boardRoutes = ({ app, deps: { reads, layout } }: Room): void => {
  app.get("/layout", { schema: { tags, response: answers(Layout) } }, async () => layout);
  app.get("/compartments", { schema: { tags, response: answers(z.array(PublicCompartment)) } }, async () =>
    (await reads.board.compartments()).map(publicView),
  );
};

export const publicView = ({
  compartment,
  size,
  accessible,
  door,
  service,
  occupancy,
}: CompartmentView): PublicCompartment => ({ compartment, size, accessible, door, service, occupancy });
