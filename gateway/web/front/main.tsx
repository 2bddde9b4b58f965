/** The front page of a site: which face for whom, and the locker as it is now; in a demo, what to try. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { hasDemo } from "../shared/demo/door.ts";
import { Cabinet, Legend } from "../shared/parts/cabinet.tsx";
import { Shell } from "../shared/parts/shell.tsx";
import { followSite, layout } from "../shared/site/compartments.ts";
import { Doors } from "./doors.tsx";
import { front } from "./words.ts";
import "./front.css";

const live = followSite();
/** A site at work loads nothing of it. */
const demo = signal<typeof import("./tour.tsx") | null>(null);
void hasDemo().then(async (is) => {
  if (is) demo.value = await import("./tour.tsx");
});

const Front = () => {
  const { Tour, People } = demo.value ?? {};
  const site = layout.value?.site;
  const title = site === undefined ? front("titleBefore") : front("title", { site });
  return (
    <Shell view={Tour ? "tour" : "doors"} title={Tour ? front("titleDemo") : title} live={live.state} stage="none">
      <div class="front">
        {Tour ? <Tour /> : <Doors />}
        <section class="front-now stack">
          <h2>{front("now")}</h2>
          <Cabinet />
          <Legend />
          {People && <People />}
        </section>
      </div>
    </Shell>
  );
};

const place = document.getElementById("face");
if (place) render(<Front />, place);
