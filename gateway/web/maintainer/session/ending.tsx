/** The session is about to end: whoever is still there signs in again, and stays where they are. */
import { Button, Dialog } from "../../shared/parts/controls.tsx";
import { span } from "../../shared/words/dictionary.ts";
import { lookWho, now, session, signOut } from "./session.ts";
import { endingIn } from "./session-state.ts";
import { SignInForm } from "./sign-in.tsx";
import { word } from "./words.ts";

export const Ending = ({ onAgain }: { readonly onAgain: () => void }) => {
  const who = session.value;
  const leftMs = endingIn(who, now.value);
  if (who.state !== "in" || leftMs === null) return null;
  return (
    <Dialog name="ending" title={word("endingTitle")} onClose={() => {}}>
      <p role="status">{word("ending", { left: span(leftMs) })}</p>
      <SignInForm
        account={who.id}
        onSignedIn={() => {
          void lookWho().then(onAgain);
        }}
      />
      <Button kind="quiet" onClick={() => void signOut()}>
        {word("signOut")}
      </Button>
    </Dialog>
  );
};
