/** Beside a maintainer's sign-in in a demo: fills it in as one of the two, also where a dialog covers the rest. */
import { useEffect } from "preact/hooks";
import { Button } from "../parts/controls.tsx";
import { type Account, accountNow } from "./be.ts";
import { stageState } from "./door.ts";
import { demo } from "./words.ts";
import "./demo.css";

export interface AccountsProps {
  /** Signed in already: the second person is somebody else. */
  readonly besides: string | null;
  readonly onFill: (account: Account) => void;
}
export const Accounts = ({ besides, onFill }: AccountsProps) => {
  useEffect(() => stageState.follow(), []);
  const fill = async (name: string): Promise<void> => {
    const account = await accountNow(name);
    if (account) onFill(account);
  };
  return (
    <div class="row demo-accounts">
      {stageState.now.value?.maintainers
        .filter(({ account }) => account !== besides)
        .map(({ account }) => (
          <Button key={account} onClick={() => void fill(account)}>
            {demo("fillIn", { account })}
          </Button>
        ))}
    </div>
  );
};
