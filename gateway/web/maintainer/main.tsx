import { render } from "preact";
import { App } from "./app.tsx";
import { watchSession } from "./session/session.ts";
import "../shared/style/pages.css";
import "./maintainer.css";

watchSession();
const place = document.getElementById("face");
if (place) render(<App />, place);
