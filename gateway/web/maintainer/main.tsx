import { render } from "preact";
import { Cabinet, Legend } from "../shared/parts/cabinet.tsx";
import { Shell } from "../shared/parts/shell.tsx";
import { followSite } from "../shared/site/compartments.ts";

const live = followSite();
const place = document.getElementById("face");
if (place)
  render(
    <Shell title="Postern" live={live.state}>
      <div class="stack">
        <Cabinet />
        <Legend />
      </div>
    </Shell>,
    place,
  );
