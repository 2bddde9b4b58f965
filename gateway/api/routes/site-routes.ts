/** Every route of the interface, and the page that describes them. */
import { type FastifyServerOptions, fastify } from "fastify";
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import type { App, Room } from "../room.ts";
import { courierRoutes } from "./courier.ts";
import { handInRoutes } from "./hand-ins.ts";
import { kioskRoutes } from "./kiosk.ts";
import { preAdviceRoutes } from "./pre-advice.ts";
import { aboutRoutes } from "./public/about.ts";
import { boardRoutes } from "./public/board.ts";
import { demoRoutes } from "./public/demo.ts";
import { healthRoutes } from "./public/health.ts";
import { liveRoutes } from "./public/live.ts";
import { pageRoutes } from "./public/pages.ts";
import { maintainerRoutes } from "./staff/maintainer.ts";
import { passkeyRoutes } from "./staff/passkeys.ts";
import { staffReads } from "./staff/staff-reads.ts";
import { stockRoutes } from "./staff/stock.ts";

/** Zod alone judges. Given at creation, so that fastify does not load the compilers of its own. */
export const zodCompilers = {
  compilersFactory: { buildValidator: () => validatorCompiler, buildSerializer: () => serializerCompiler },
} as unknown as NonNullable<FastifyServerOptions["schemaController"]>;

export const siteRoutes = async (room: Room): Promise<void> => {
  healthRoutes(room);
  const forStaff = [maintainerRoutes, passkeyRoutes, staffReads, stockRoutes];
  for (const routes of [kioskRoutes, courierRoutes, handInRoutes, ...forStaff, preAdviceRoutes]) {
    await room.app.register(async (scope) => routes({ ...room, app: scope.withTypeProvider<ZodTypeProvider>() }));
  }
  liveRoutes(room);
  boardRoutes(room);
  aboutRoutes(room);
  demoRoutes(room);
  pageRoutes(room);
};

/** OpenAPI 3.1. Made by a second server that never listens, when somebody asks: a site at work need not carry it. */
export const describeRoutes = async (room: Room): Promise<unknown> => {
  const { default: swagger } = await import("@fastify/swagger");
  const app = fastify({ schemaController: zodCompilers }) as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Postern", description: "One parcel locker site", version: "1" },
      components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
      security: [{ bearer: [] }, {}],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await siteRoutes({ ...room, app });
  await app.ready();
  const description = app.swagger();
  await app.close();
  return description;
};
