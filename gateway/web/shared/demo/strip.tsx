/** Under the head of each face in a demo: a sign that nothing here is real, the visitor's hands, and what to know. */
import { useEffect } from "preact/hooks";
import { stageState } from "./door.ts";
import { Hands } from "./hands.tsx";
import { Mischief } from "./mischief.tsx";
import { firstFact, Notes } from "./notes.tsx";
import { demo } from "./words.ts";
import "./demo.css";

export const Strip = () => {
  useEffect(() => stageState.follow(), []);
  return (
    <aside class="demo-strip" aria-label={demo("sign")}>
      <details>
        <summary>
          <strong>{demo("sign")}</strong>
          <span class="mono">{firstFact()}</span>
        </summary>
        <div class="demo-inside">
          <p>{demo("signHint")}</p>
          <section class="stack">
            <h2>{demo("notes")}</h2>
            <Notes />
          </section>
          <section class="stack">
            <h2>{demo("mischief")}</h2>
            <Mischief />
          </section>
        </div>
      </details>
      <Hands />
    </aside>
  );
};
