/** The fleet orders something at a scene, and has stored that the site accepted. */
import type { CommandOf } from "../../gateway/core/command.ts";
import type { RemoteAction } from "../../gateway/core/vocabulary.ts";
import { minute, type Scene, system } from "./scene.ts";

let ids = 0;
/** A recipient is called by the id of the deposit. */
export const fleetOrder = (
  scene: Scene,
  action: Extract<RemoteAction, { readonly deposit: string }>,
  role = "recipient",
): Scene => {
  const id = (++ids).toString(16).padStart(32, "0");
  const fleetAt = scene.moment.at;
  const command: CommandOf<"take-remote-command"> = {
    ...{ type: "take-remote-command", id, issuer: { role, id: role === "recipient" ? action.deposit : "office" } },
    ...{ reason: "somebody else may know it", notAfter: fleetAt + minute, fleetAt },
    ...{ expect: { epoch: scene.site.history.epoch?.counter ?? 1 }, action },
  };
  scene.ask(command, system);
  return scene.turn({ kind: "observation", observation: { type: "fleet-acknowledged", seq: scene.seq, fleetAt } });
};
