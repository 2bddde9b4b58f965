/** The recipient gets another code, since somebody else may know the one before; or takes a pass back. */
import { issueCode } from "../../access/credential.ts";
import type { EventOf } from "../../event.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import type { Site } from "../../turn/state.ts";
import { isTaken } from "../custody.ts";

type Changed = EventOf<"pickup-code-changed">;

/** `issue`: of the code that shall end, so that two who wish it at once change it once. */
export const changeCode = (
  { custody }: Site,
  { deposit: id, issue, by }: Pick<Changed, "deposit" | "by"> & { readonly issue: number },
  tools: Tools,
): Changed | Refusal => {
  const deposit = custody.deposits.get(id);
  if (!deposit?.code || deposit.handIn) return refuse("unknown-deposit");
  const { stage, compartment } = deposit;
  // Whoever stands at the open door is there by the old one.
  if (stage.state === "collecting") return refuse("collection-running");
  if (stage.state !== "held" && stage.state !== "suspect") return refuse("wrong-state", { why: stage.state });
  if (deposit.code.issue !== issue) return refuse("wrong-state", { why: "changed-already" });
  const code = issueCode(id, isTaken(custody), tools, issue);
  if (!code) return refuse("wrong-state", { why: "no-code-left" });
  return { type: "pickup-code-changed", deposit: id, compartment, code, by };
};

/** One that opened its collection before this was heard has done so: it is not taken back, and that is the answer. */
export const takeBackPass = (
  { custody }: Site,
  { deposit: id, issue, pass, by }: Omit<EventOf<"pass-taken-back">, "type" | "compartment">,
): EventOf<"pass-taken-back"> | Refusal => {
  const deposit = custody.deposits.get(id);
  if (!deposit?.code || deposit.handIn) return refuse("unknown-deposit");
  if (deposit.code.issue !== issue) return refuse("wrong-state", { why: "code-changed" });
  const spent = deposit.passes?.find((one) => one.pass === pass);
  if (spent) return refuse("wrong-state", { why: spent.collection === null ? "taken-back" : "used" });
  return { type: "pass-taken-back", deposit: id, compartment: deposit.compartment, issue, pass, by };
};
