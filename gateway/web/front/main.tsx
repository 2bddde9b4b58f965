/** The front page of a site: which face for whom, and the locker as it is now; in a demo, what to try. */
import { signal } from "@preact/signals";
import { type FunctionComponent, render } from "preact";
import { hasDemo } from "../shared/demo/door.ts";
import { Cabinet, Legend } from "../shared/parts/cabinet.tsx";
import { Shell } from "../shared/parts/shell.tsx";
import { followSite, layout } from "../shared/site/compartments.ts";
import { Doors } from "./doors.tsx";
import { front } from "./words.ts";
import "./front.css";

const live = followSite();
/** A site at work loads nothing of it. */
const tour = signal<FunctionComponent | null>(null);
void hasDemo().then(async (is) => {
  if (is) tour.value = (await import("./tour.tsx")).Tour;
});

const Front = () => {
  const Tour = tour.value;
  const site = layout.value?.site;
  return (
    <Shell title={site === undefined ? front("titleBefore") : front("title", { site })} live={live.state} stage="none">
      <div class="front">
        {Tour === null ? <Doors /> : <Tour />}
        <section class="front-now stack">
          <h2>{front("now")}</h2>
          <Cabinet />
          <Legend />
        </section>
      </div>
    </Shell>
  );
};

const place = document.getElementById("face");
if (place) render(<Front />, place);
