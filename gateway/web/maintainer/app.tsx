/** The maintainer's face: who is signed in sees the site; who is not signs in, and comes back to where they were. */
import { Notice, Wait } from "../shared/parts/controls.tsx";
import { later } from "../shared/parts/later.tsx";
import { Shell } from "../shared/parts/shell.tsx";
import { lookWho, session } from "./session/session.ts";
import { SignInForm } from "./session/sign-in.tsx";
import { word } from "./session/words.ts";

const Inside = later(async () => (await import("./inside.tsx")).Inside);

export const App = () => {
  const now = session.value;
  return now.state === "in" ? <Inside id={now.id} /> : <Outside />;
};

const Outside = () => {
  const now = session.value;
  return (
    <Shell view={now.state === "out" ? `out-${now.why}` : now.state} title={word("title")}>
      {now.state === "asking" && <Wait />}
      {now.state === "out" && (
        <div class="stack sign-in">
          {now.why === "ended" && (
            <div data-ended={now.by}>
              <Notice kind="warn">{word(`ended-${now.by}`)}</Notice>
            </div>
          )}
          {now.why === "signed-out" && <Notice kind="plain">{word("signedOut")}</Notice>}
          <h2>{word("signIn")}</h2>
          <SignInForm onSignedIn={() => void lookWho()} />
        </div>
      )}
    </Shell>
  );
};
