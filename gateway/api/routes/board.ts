/** What everybody may see: the bank of compartments, and the one plain page that shows it. */
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import { z } from "zod";
import { PublicCompartment } from "../../wire/http.ts";
import type { CompartmentView } from "../reads.ts";
import { answers, type Room } from "../room.ts";

export const boardRoutes = ({ app, deps: { reads } }: Room): void => {
  app.get("/compartments", { schema: { tags: ["public"], response: answers(z.array(PublicCompartment)) } }, async () =>
    (await reads.board.compartments()).map(publicView),
  );
  app.register(fastifyStatic, {
    root: fileURLToPath(new URL("../../web/board/", import.meta.url)),
    maxAge: 0,
    etag: true,
    dotfiles: "ignore",
    schemaHide: true,
  });
};

export const publicView = ({
  compartment,
  size,
  accessible,
  door,
  service,
  occupancy,
}: CompartmentView): PublicCompartment => ({ compartment, size, accessible, door, service, occupancy });
