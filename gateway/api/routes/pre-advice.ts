/** What the sender's or the fleet's system says of parcels before they come. */
import { z } from "zod";
import type { CommandOf } from "../../core/command.ts";
import { isRefusal } from "../../core/refusal.ts";
import { DoneAnswer, type PreAdvice, PreAdviceRequest, Problem } from "../../wire/http.ts";
import { problemOf } from "../answer.ts";
import { ask, given, keyOf, submit } from "../ask.ts";
import { answers, CommandHeaders, type Room } from "../room.ts";

/** One result for each parcel of a list, in its order. */
const Results = z.object({ type: z.literal("list"), results: z.array(z.union([DoneAnswer, Problem])) });

export const preAdviceRoutes = (room: Room): void => {
  const { app, identity } = room;
  app.post(
    "/pre-advices",
    {
      schema: {
        ...{ tags: ["upstream"], headers: CommandHeaders, body: PreAdviceRequest },
        response: answers(z.union([DoneAnswer, Results])),
      },
    },
    async (request, reply) => {
      const { by, id } = await identity.upstream(request);
      const { body } = request;
      if (!Array.isArray(body)) {
        await ask(room, request, reply, { by, command: commandOf(room, body), sender: `upstream|${id}` });
        return reply;
      }
      const results: z.infer<typeof Results>["results"] = [];
      for (const [index, asked] of body.entries()) {
        const sender = `upstream|${id}|${index}|${keyOf(request).length}`;
        const answer = await submit(room, request, { by, command: commandOf(room, asked), sender, asked });
        results.push(isRefusal(answer) ? problemOf(answer) : { type: "done" });
      }
      return reply.send({ type: "list", results });
    },
  );
};

const commandOf = (
  { deps: { secrets } }: Room,
  { phone, ...advice }: z.infer<typeof PreAdvice>,
): CommandOf<"give-pre-advice"> => {
  const recipient = phone === undefined ? undefined : secrets.digest("phone", phone);
  return given({ type: "give-pre-advice" as const, ...advice, recipient });
};
