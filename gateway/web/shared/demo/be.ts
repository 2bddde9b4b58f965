/** Who a visitor may be in a demo: one tap instead of what somebody would carry. */
import type { DemoState } from "../../../wire/demo.ts";
import { ask, order, type Said } from "../site/ask.ts";
import { stageState } from "./door.ts";

export const beCourier = ({ courier: { badge, pin } }: DemoState): Promise<Said<unknown>> =>
  order("/courier/session", { badge, pin });

export const beKiosk = ({ kiosk }: DemoState): Promise<Said<unknown>> =>
  ask("/kiosk/session", { method: "POST", body: kiosk });

export interface Account {
  readonly account: string;
  readonly password: string;
  readonly oneTimeCode: string;
}
/** With the code of this very moment: the one on the page may have turned. Null: there is no such account. */
export const accountNow = async (account: string): Promise<Account | null> => {
  await stageState.look();
  const found = stageState.now.value?.maintainers.find((one) => one.account === account);
  return found ? { account, password: found.password, oneTimeCode: found.code } : null;
};

export const beMaintainer = async ({ maintainers }: DemoState): Promise<Said<unknown>> =>
  order("/maintainer/session", await accountNow(maintainers[0]?.account ?? ""));
