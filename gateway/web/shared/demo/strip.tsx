/** Under the head of each face in a demo: a sign that nothing here is real, the visitor's hands, and what to know. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { stageState } from "./door.ts";
import { Hands } from "./hands.tsx";
import { Held } from "./held.tsx";
import { Mischief } from "./mischief.tsx";
import { Notes } from "./notes.tsx";
import { demo } from "./words.ts";
import "./demo.css";

export const Strip = () => {
  useEffect(() => stageState.follow(), []);
  const isOpen = useSignal(false);
  const id = useId();
  const turn = (): void => {
    isOpen.value = !isOpen.value;
  };
  return (
    <aside class="demo-strip" aria-label={demo("sign")}>
      <div class="demo-top">
        <button type="button" class="demo-sign" aria-expanded={isOpen.value} aria-controls={id} onClick={turn}>
          {demo("sign")}
        </button>
        <Held />
        <a class="demo-back" href="/">
          {demo("back")}
        </a>
      </div>
      <div id={id} class="demo-inside" hidden={!isOpen.value}>
        {isOpen.value && <Inside />}
      </div>
      <Hands />
    </aside>
  );
};

const Inside = () => (
  <>
    <p>{demo("signHint")}</p>
    <section class="stack">
      <h2>{demo("notes")}</h2>
      <Notes />
    </section>
    <section class="stack">
      <h2>{demo("mischief")}</h2>
      <Mischief />
    </section>
  </>
);
